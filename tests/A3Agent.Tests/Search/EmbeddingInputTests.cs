using A3Agent.Models;
using A3Agent.Search;
using FsCheck;
using FsCheck.Fluent;

namespace A3Agent.Tests.Search;

public sealed class EmbeddingInputTests
{
    [Fact]
    public void Any_text_is_cut_to_the_estimate_and_never_inside_a_character()
    {
        var pieces = Gen.Elements("a", "ä", "漢", "🙂", "\ud83d", " ", "word ", "\n");
        var cases = from list in pieces.ListOf() from tokens in Gen.Choose(1, 30) select (Text: string.Concat(list), Tokens: tokens);

        Check.One(Config.QuickThrowOnFailure.WithMaxTest(2_000), Prop.ForAll(Arb.From(cases), (one) =>
        {
            var cut = EmbeddingInput.Cut(one.Text, one.Tokens);

            Assert.StartsWith(cut, one.Text, StringComparison.Ordinal);
            Assert.InRange(TokenEstimate.Of(cut), 0, one.Tokens);
            Assert.False(cut.Length > 0 && cut.Length < one.Text.Length && char.IsSurrogatePair(one.Text, cut.Length - 1));

            // No character more would have fitted.
            var next = cut.Length + (cut.Length + 1 < one.Text.Length && char.IsSurrogatePair(one.Text, cut.Length) ? 2 : 1);
            Assert.True(cut.Length == one.Text.Length || TokenEstimate.Of(one.Text.AsSpan(0, next)) > one.Tokens);
        }));
    }

    [Fact]
    public void Requests_keep_the_limits_of_inputs_and_tokens_and_lose_nothing()
    {
        var options = new EmbeddingOptions { MaxInputs = 4, MaxRequestTokens = 100 };
        var sizes = Gen.Choose(1, 100).ListOf();

        Check.One(Config.QuickThrowOnFailure.WithMaxTest(500), Prop.ForAll(Arb.From(sizes), list =>
        {
            var inputs = list.Select((tokens, i) => new EmbeddingInput(null!, $"{i}", tokens)).ToArray();

            var requests = EmbeddingInput.Requests(inputs, options).ToList();

            Assert.Equal(inputs, requests.SelectMany(request => request));
            Assert.All(requests, request => Assert.InRange(request.Count, 1, 4));
            Assert.All(requests, request => Assert.InRange(request.Sum(input => input.Tokens), 1, 100));
        }));
    }

    [Fact]
    public void The_longest_client_is_cut_to_what_the_model_takes()
    {
        var client = EmbeddingBench.Client("c", new string('漢', 20_000));
        var waiting = new WaitingClient(client, [], 1, 0, false);

        Assert.InRange(EmbeddingInput.Of(waiting, 8_191).Tokens, 8_190, 8_191);
        Assert.InRange(EmbeddingInput.Of(waiting with { Attempts = 2 }, 8_191).Tokens, 2_046, 2_047);
    }
}
