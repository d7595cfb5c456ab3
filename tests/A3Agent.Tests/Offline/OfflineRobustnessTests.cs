using System.Text.Json;
using A3Agent.Offline;
using Microsoft.Extensions.AI;

namespace A3Agent.Tests.Offline;

/// <summary>Whatever is asked, and whatever a tool declares or answers, the offline model comes to an answer.</summary>
public sealed class OfflineRobustnessTests
{
    private static readonly string[] Words =
    [
        "which",
        "deals",
        "deal",
        "Cancity",
        "cancity's",
        "open",
        "won",
        "top",
        "5",
        "by",
        "per",
        "stage",
        "average",
        "GTX",
        "Pro",
        "who",
        "sold",
        "most",
        "create",
        "a",
        "task",
        "for",
        "to",
        "call",
        "Moses",
        "Frase",
        "next",
        "Tuesday",
        "in",
        "3",
        "days",
        "and",
        "what",
        "about",
        "they",
        "it",
        "?",
        ":",
        "\"",
        "&",
        "remind",
        "me",
        "log",
        "note",
        "that",
        "tell",
        "how",
        "many",
        "clients",
        "my",
        "end",
        "of",
        "month",
        "2026-11-24",
        "11/24",
        "WON00001",
        "the",
        "'s",
        "ü",
        "💡",
        "hello",
        "thanks",
        "|",
        "**",
        "Q4",
        "since",
        "between",
    ];

    [Fact]
    public async Task Any_string_of_words_comes_to_an_answer_within_the_rounds_of_a_turn()
    {
        var random = new Random(20261120);
        for (var i = 0; i < 150; i++)
        {
            var conversation = new FakeConversation(FakeTools.Over(SmallCrm.Create()));
            for (var turn = 0; turn < 2; turn++)
            {
                var answer = await conversation.AskAsync(
                    string.Join(' ', Enumerable.Range(0, random.Next(1, 12)).Select(_ => Words[random.Next(Words.Length)]))
                );

                Assert.NotEmpty(answer.Answer);
                Assert.True(answer.Calls.Count(call => call.Name is "create_task" or "log_activity") <= 1);
            }
        }
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"type":"object"}""")]
    [InlineData("""{"properties":{"_":{"type":"string"},"x":true,"y":{"anyOf":{}},"z":{"type":7}},"required":["_"]}""")]
    [InlineData(
        """{"properties":{"limit":{"type":"integer"},"group":{"enum":[null,1]},"o":{"type":["object","null"],"properties":null}}}"""
    )]
    [InlineData("true")]
    public async Task Odd_declarations_do_no_harm(string schema)
    {
        using var client = new OfflineChatClient();
        var tool = AIFunctionFactory.CreateDeclaration("list_gadgets", "Lists gadgets.", JsonSerializer.Deserialize<JsonElement>(schema));

        var response = await client.GetResponseAsync(
            [new(ChatRole.User, "list the gadgets of Cancity")],
            new ChatOptions { Tools = [tool] },
            TestContext.Current.CancellationToken
        );

        Assert.NotEmpty(response.Messages);
    }

    [Theory]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("[1,2]")]
    [InlineData("\"text\"")]
    [InlineData("not json at all")]
    [InlineData("""{"result":null}""")]
    [InlineData("""{"result":{"clients":[{"id":null},{}],"count":"x"}}""")]
    [InlineData("""{"result":{"groups":[{"key":null,"count":"many"}],"totals":{}}}""")]
    [InlineData("""{"result":{"groups":[],"totals":null}}""")]
    [InlineData("""{"error":null}""")]
    public async Task Odd_results_do_no_harm(string result)
    {
        using var client = new OfflineChatClient();
        var options = new ChatOptions { Tools = [.. FakeTools.Over(new FakeCrm()).Select(tool => tool.Declaration)] };
        foreach (
            var question in new[]
            {
                "find medical clients",
                "show me our pipeline per stage",
                "tell me about Cancity",
                "who sold the most",
                "deals of Cancity",
            }
        )
        {
            List<ChatMessage> messages = [new(ChatRole.User, question)];
            for (var round = 0; round < 8; round++)
            {
                var response = await client.GetResponseAsync(messages, options, TestContext.Current.CancellationToken);
                var calls = response.Messages.SelectMany(message => message.Contents).OfType<FunctionCallContent>().ToArray();
                if (calls.Length == 0)
                {
                    Assert.NotEmpty(response.Text);
                    break;
                }

                messages.AddRange(response.Messages);
                messages.Add(new ChatMessage(ChatRole.Tool, [.. calls.Select(call => new FunctionResultContent(call.CallId, result))]));
                Assert.True(round < 7, "The model never answered.");
            }
        }
    }

    [Fact]
    public async Task No_messages_at_all_are_answered_too()
    {
        using var client = new OfflineChatClient();

        Assert.NotEmpty((await client.GetResponseAsync([], null, TestContext.Current.CancellationToken)).Text);
    }
}
