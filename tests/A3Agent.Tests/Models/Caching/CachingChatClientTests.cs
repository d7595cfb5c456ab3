using A3Agent.Identity;
using A3Agent.Models;
using A3Agent.Models.Caching;
using A3Agent.Tests.Models.Resilience;
using Microsoft.Extensions.AI;

namespace A3Agent.Tests.Models.Caching;

public sealed class CachingChatClientTests
{
    private readonly SteppedTime _time = new();

    [Theory]
    [InlineData(false, false)]
    [InlineData(false, true)]
    [InlineData(true, false)]
    [InlineData(true, true)]
    public async Task The_same_question_is_asked_once_and_answered_from_memory_at_no_cost(bool firstStreams, bool secondStreams)
    {
        var provider = new HeldClient(Answer("42 of them"));
        var client = Client(provider);

        var first = await AskAsync(client, Options(), stream: firstStreams);
        var second = await AskAsync(client, Options(), stream: secondStreams);

        Assert.Equal(1, provider.Calls);
        Assert.Equal(("42 of them", "42 of them"), (first.Text, second.Text));
        Assert.Equal((false, true), (CachingChatClient.IsCached(first), CachingChatClient.IsCached(second)));
        Assert.Equal((7L, 0L), (first.Usage!.TotalTokenCount, second.Usage!.TotalTokenCount));
        Assert.Equal(("m-2026", ChatFinishReason.Stop), (second.ModelId, second.FinishReason));
    }

    [Fact]
    public async Task What_a_caller_does_to_an_answer_does_not_reach_the_next_one()
    {
        var client = Client(new HeldClient(Answer("yes")));
        foreach (var _ in Enumerable.Range(0, 2))
        {
            var answer = await AskAsync(client, Options());
            ((TextContent)answer.Messages[0].Contents[0]).Text = "no";
            answer.AdditionalProperties = new() { ["x"] = 1 };
        }

        Assert.Equal("yes", (await AskAsync(client, Options())).Text);
    }

    [Fact]
    public async Task An_answer_lives_for_its_time_and_no_longer()
    {
        var provider = new HeldClient(Answer("yes"));
        var client = Client(provider, new CacheOptions { Ttl = TimeSpan.FromMinutes(10) });
        await AskAsync(client, Options());

        _time.Advance(TimeSpan.FromMinutes(10) - TimeSpan.FromTicks(1));
        await AskAsync(client, Options());
        Assert.Equal(1, provider.Calls);

        _time.Advance(TimeSpan.FromTicks(1));
        await AskAsync(client, Options());
        Assert.Equal(2, provider.Calls);
    }

    [Fact]
    public async Task What_was_used_least_recently_goes_first()
    {
        var provider = new HeldClient(Answer("yes"));
        var client = Client(provider, new CacheOptions { MaxEntries = 2 });
        await AskAsync(client, Options(), "a");
        await AskAsync(client, Options(), "b");
        await AskAsync(client, Options(), "a");
        await AskAsync(client, Options(), "c");
        Assert.Equal(3, provider.Calls);

        await AskAsync(client, Options(), "a");
        Assert.Equal(3, provider.Calls);

        await AskAsync(client, Options(), "b");
        Assert.Equal(4, provider.Calls);
    }

    [Fact]
    public async Task Memory_is_bounded_in_bytes_and_an_answer_beyond_it_is_not_kept()
    {
        var provider = new HeldClient(Answer(new string('x', 1_000)));
        var small = Client(provider, new CacheOptions { MaxBytes = 2_000 });
        var large = Client(provider, new CacheOptions { MaxBytes = 4_000 });
        await AskAsync(small, Options());
        await AskAsync(small, Options());
        Assert.Equal(2, provider.Calls);

        await AskAsync(large, Options(), "a");
        await AskAsync(large, Options(), "b");
        await AskAsync(large, Options(), "b");
        Assert.Equal(4, provider.Calls);
        await AskAsync(large, Options(), "a");
        Assert.Equal(5, provider.Calls);
    }

    [Theory]
    [InlineData("length")]
    [InlineData("content_filter")]
    [InlineData("tool_calls")]
    [InlineData(null)]
    public async Task What_did_not_come_to_its_end_is_not_kept(string? finish)
    {
        var answer = Answer("half");
        answer.FinishReason = finish is null ? null : new ChatFinishReason(finish);

        await AskedTwiceAsync(answer, Options());
    }

    [Fact]
    public async Task Empty_and_refused_answers_are_not_kept()
    {
        var refusal = Answer("I cannot.");
        refusal.AdditionalProperties = new() { [ModelAnswer.RefusalKey] = true };

        await AskedTwiceAsync(Answer(" "), Options());
        await AskedTwiceAsync(refusal, Options());
    }

    [Fact]
    public async Task An_answer_that_the_caller_turns_down_is_not_kept()
    {
        var options = Options();
        options.AdditionalProperties![CachingChatClient.KeepIfKey] = (Func<ChatResponse, bool>)(reply => reply.Text.StartsWith('{'));

        await AskedTwiceAsync(Answer("no JSON"), options);
    }

    [Fact]
    public async Task A_call_that_is_not_deterministic_or_could_differ_in_ways_that_are_not_seen_is_passed_through()
    {
        var call = new ModelCall { Organization = OrganizationId.Demo };
        foreach (var options in new[]
        {
            call.On(new ChatOptions { Temperature = 0 }),
            new ChatOptions { Temperature = 0 },
            Options(options => options.Temperature = null),
            Options(options => options.Temperature = 0.1f),
            Options(options => options.Tools = [AIFunctionFactory.CreateDeclaration("f", "", default)]),
            Options(options => options.ConversationId = "resp_1"),
            Options(options => options.RawRepresentationFactory = _ => null),
            Options(options => options.AdditionalProperties!["what"] = new object()),
        })
        {
            await AskedTwiceAsync(Answer("yes"), options);
        }

        var provider = new HeldClient(Answer("yes"));
        var picture = new ChatMessage(ChatRole.User, [new DataContent(new byte[] { 1 }, "image/png")]);
        await Client(provider).GetResponseAsync([picture], Options(), TestContext.Current.CancellationToken);
        await Client(provider).GetResponseAsync([picture], Options(), TestContext.Current.CancellationToken);
        Assert.Equal(2, provider.Calls);
    }

    private static ChatResponse Answer(string text) => new(new ChatMessage(ChatRole.Assistant, text))
    {
        ModelId = "m-2026", FinishReason = ChatFinishReason.Stop,
        Usage = new() { InputTokenCount = 5, OutputTokenCount = 2, TotalTokenCount = 7 },
    };

    private static ChatOptions Options(Action<ChatOptions>? change = null)
    {
        var options = new ChatOptions { ModelId = "m", Temperature = 0 };
        options = new ModelCall { Organization = OrganizationId.Demo, IsDeterministic = true }.On(options);
        change?.Invoke(options);
        return options;
    }

    private async Task AskedTwiceAsync(ChatResponse answer, ChatOptions options)
    {
        var provider = new HeldClient(answer);
        var client = Client(provider);
        await AskAsync(client, options);
        var again = await AskAsync(client, options);

        Assert.Equal(2, provider.Calls);
        Assert.False(CachingChatClient.IsCached(again));
    }

    private static async Task<ChatResponse> AskAsync(IChatClient client, ChatOptions options, string question = "how many?", bool stream = false)
    {
        ChatMessage[] messages = [new(ChatRole.User, question)];
        return stream
            ? await client.GetStreamingResponseAsync(messages, options, TestContext.Current.CancellationToken)
                .ToChatResponseAsync(TestContext.Current.CancellationToken)
            : await client.GetResponseAsync(messages, options, TestContext.Current.CancellationToken);
    }

    private CachingChatClient Client(IChatClient provider, CacheOptions? options = null) => new(provider, options ?? new CacheOptions(), _time);
}
