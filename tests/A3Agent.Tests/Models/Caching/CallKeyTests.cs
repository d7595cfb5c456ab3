using System.Text.Json;
using A3Agent.Identity;
using A3Agent.Models;
using A3Agent.Models.Caching;
using FsCheck;
using FsCheck.Fluent;
using Microsoft.Extensions.AI;

namespace A3Agent.Tests.Models.Caching;

public sealed class CallKeyTests
{
    private static readonly Config _config = Config.QuickThrowOnFailure.WithMaxTest(1_000);
    private static readonly JsonElement _schema = JsonElement.Parse("""{"type":"object"}""");

    // Pieces that would run into each other if lengths were not written.
    private static readonly Gen<string> _text = Gen.Elements("", "a", "b", "ab", "0", "\0", "|", "user", "\ud83d", "\ufffd", "🙂")
        .ListOf().Select(list => string.Concat(list.Take(4)));

    private static readonly Gen<Asked> _asked =
        from organization in Gen.Elements("demo", "acme", "dem")
        from credential in Gen.Elements("default", "other")
        from model in Gen.OneOf(Gen.Constant<string?>(null), Gen.Elements<string?>("m", "m2"))
        from limit in Gen.Elements<int?>(null, 0, 1, 100)
        from topP in Gen.Elements<float?>(null, 0f, 1f)
        from format in Gen.Choose(0, 4)
        from user in Gen.OneOf(Gen.Constant<string?>(null), _text.Select(text => (string?)text))
        from instructions in Gen.OneOf(Gen.Constant<string?>(null), _text.Select(text => (string?)text))
        from stops in _text.ListOf()
        from messages in _text.ListOf().ListOf()
        select new Asked(
            organization, credential, model, limit, topP, format, user, instructions, [.. stops.Take(2)],
            [.. messages.Take(3).Select(parts => parts.Take(3).ToArray())]);

    [Fact]
    public void Two_calls_have_the_same_key_only_when_they_are_the_same()
    {
        var one = from asked in _asked from other in Gen.Frequency((4, _asked), (1, Gen.Constant(asked))) select (asked, other);

        Check.One(_config, Prop.ForAll(Arb.From(one), ((Asked Left, Asked Right) pair) =>
            (pair.Left.Key() == pair.Right.Key()) == (pair.Left.ToString() == pair.Right.ToString())));
    }

    [Fact]
    public void Each_single_difference_gives_another_key()
    {
        var changes = Gen.Elements<Func<Asked, Asked>>(
            asked => asked with { Organization = asked.Organization + "x" },
            asked => asked with { Credential = asked.Credential + "x" },
            asked => asked with { Model = asked.Model + "x" },
            asked => asked with { Limit = (asked.Limit ?? -1) + 1 },
            asked => asked with { TopP = (asked.TopP ?? -1) + 1 },
            asked => asked with { Format = (asked.Format + 1) % 5 },
            asked => asked with { User = asked.User + "x" },
            asked => asked with { Instructions = asked.Instructions + "x" },
            asked => asked with { Stops = [.. asked.Stops, ""] },
            asked => asked with { Messages = [.. asked.Messages, []] },
            asked => asked with { Messages = [["x"], .. asked.Messages] },
            asked => asked with { Messages = [.. asked.Messages.Select(parts => (string[])[.. parts, ""]), ["", ""]] });

        Check.One(_config, Prop.ForAll(Arb.From(_asked), Arb.From(changes), (asked, change) => asked.Key() != change(asked).Key()));
    }

    [Fact]
    public void Who_asks_for_which_turn_until_when_makes_no_difference()
    {
        var asked = new Asked("demo", "default", "m", 100, null, 1, null, null, [], [["hello"]]);

        Assert.Equal(asked.Key(), asked.Key(call => call with { UserId = "u", TurnId = Guid.Empty, Deadline = new ModelDeadline(5) }));
        Assert.Matches("^[0-9A-F]{64}$", asked.Key());
    }

    private sealed record Asked(
        string Organization, string Credential, string? Model, int? Limit, float? TopP, int Format, string? User, string? Instructions,
        string[] Stops, string[][] Messages)
    {
        public string Key(Func<ModelCall, ModelCall>? change = null)
        {
            var options = new ChatOptions
            {
                ModelId = Model, Temperature = 0, MaxOutputTokens = Limit, TopP = TopP, Instructions = Instructions, StopSequences = [.. Stops],
                ResponseFormat = Format switch
                {
                    0 => null,
                    1 => ChatResponseFormat.Text,
                    2 => ChatResponseFormat.Json,
                    3 => ChatResponseFormat.ForJsonSchema(_schema, "a"),
                    _ => ChatResponseFormat.ForJsonSchema(_schema, "a", "b"),
                },
                AdditionalProperties = User is null ? null : new() { ["user"] = User },
            };
            var call = new ModelCall { Organization = new OrganizationId(Organization), Credential = Credential, IsDeterministic = true };
            var messages = Messages.Select(parts => new ChatMessage(ChatRole.User, [.. parts.Select(part => new TextContent(part))]));
            return CallKey.Of(messages, (change?.Invoke(call) ?? call).On(options)) ?? throw new InvalidOperationException("no key");
        }

        // Unambiguous too, by another way: JSON keeps halves of surrogate pairs apart only when they are written as numbers.
        public override string ToString() => JsonSerializer.Serialize(new
        {
            Organization, Credential, Model, Limit, TopP, Format, User = Codes(User), Instructions = Codes(Instructions),
            Stops = Stops.Select(Codes), Messages = Messages.Select(parts => parts.Select(Codes)),
        });

        private static int[]? Codes(string? text) => text is null ? null : [.. text.Select(character => (int)character)];
    }
}
