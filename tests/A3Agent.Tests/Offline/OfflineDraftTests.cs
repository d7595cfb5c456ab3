using A3Agent.Offline;
using Microsoft.Extensions.AI;

namespace A3Agent.Tests.Offline;

/// <summary>Prompts that bring their inputs and no tools get a text made from those inputs alone.</summary>
public sealed class OfflineDraftTests
{
    [Fact]
    public async Task An_email_is_drafted_from_recipient_purpose_and_points()
    {
        var text = await WriteAsync(
            "You write business e-mails.",
            """
            Recipient: Maria Rovella, managing director of Casa Rovella
            Purpose: confirm the demo on Tuesday
            Tone: professional and friendly
            Key points:
            - nine hotels
            - start at Easter
            """
        );

        Assert.StartsWith("Subject: Confirm the demo on Tuesday\n\nHello Maria Rovella,\n\n", text, StringComparison.Ordinal);
        AssertHolds(text, "- Nine hotels", "- Start at Easter", "Kind regards\n[Your name]", "offline model");
    }

    [Fact]
    public async Task A_formal_email_is_formal_and_its_subject_short()
    {
        var text = await WriteAsync("You write business e-mails.", $"Recipient: Ms Rovella\nPurpose: {new string('x', 90)}\nTone: formal");

        AssertHolds(text, "Dear Ms Rovella,", "Yours sincerely");
        Assert.True(text.Split('\n')[0].Length <= "Subject: ".Length + 60);
    }

    [Fact]
    public async Task A_deal_is_summarised_from_its_data()
    {
        var text = await WriteAsync(
            "You brief a sales person on one deal.",
            """
            Summarise this deal. Where does it stand?

            The deal's data:
            {"id":"d-17","title":"Loom planning","stage":"Negotiation","value":null,"currency":"USD","client":{"id":"v","displayName":"Velmora"},
             "activities":[{"at":"2026-11-18","subject":"Asked for a <discount>"},{"at":"2026-10-01","subject":"First call"}],
             "tasks":[{"id":"t","title":"Send a price","assignee":"Mira","dueDate":"2026-11-25","status":"open"}]}
            """
        );

        AssertHolds(
            text,
            "**Loom planning** with **Velmora**: stage Negotiation, value not recorded.",
            "Asked for a \\<discount\\> (2026-11-18)",
            "Send a price (Mira, 2026-11-25)",
            "offline model"
        );
        Assert.DoesNotContain("First call", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_summary_reads_the_answer_of_a_tool_too()
    {
        var text = await WriteAsync(
            "Summarise the deal.",
            """{"deal":{"id":"d","title":"Loom planning","value":84000,"currency":"USD"},"client":{"id":"v","displayName":"Velmora"},"activities":{"items":[],"total":0}}"""
        );

        AssertHolds(text, "**Loom planning** with **Velmora**: value USD 84,000.", "No activity is recorded.", "No open task is recorded.");
    }

    [Fact]
    public async Task Insights_are_three_to_five_numbered_points()
    {
        var text = await WriteAsync(
            "Give 3 to 5 insights.",
            """
            The client's data:
            {"id":"b","displayName":"Betasoloin","industry":"medical","deals":{"open":5,"won":34,"lost":29},"notes":"Prefers e-mail."}
            """
        );

        AssertHolds(
            text,
            "1. **Deals**: 5 open, 34 won, 29 lost.",
            "**Last contact**: No activity is recorded.",
            "Prefers e-mail.",
            "not recorded: e-mail, phone, website"
        );
        Assert.InRange(text.Split('\n').Count(line => line.Length > 1 && char.IsAsciiDigit(line[0])), 3, 5);
    }

    [Theory]
    [InlineData(
        "What is the risk?\n\nThe deal's data:\nGTX Pro for Cancity, engaging, no value recorded",
        "GTX Pro for Cancity, engaging, no value recorded"
    )]
    [InlineData("<purpose>say hello</purpose>", "say hello")]
    [InlineData("Fact 1: tall\nFact 2: small", "- Fact 2: small")]
    public async Task Plain_inputs_are_arranged(string user, string expected) =>
        AssertHolds(await WriteAsync("You help.", user), expected, "offline model");

    [Theory]
    [InlineData("write a sonnet")]
    [InlineData("hello")]
    [InlineData("{ not json }")]
    [InlineData("")]
    public async Task Without_inputs_it_says_what_it_is(string user) =>
        AssertHolds(await WriteAsync("You are a poet.", user), "offline model");

    private static void AssertHolds(string text, params string[] parts) =>
        Assert.All(parts, part => Assert.Contains(part, text, StringComparison.Ordinal));

    private static async Task<string> WriteAsync(string system, string user)
    {
        using var client = new OfflineChatClient();
        return (
            await client.GetResponseAsync(
                [new(ChatRole.System, system), new(ChatRole.User, user)],
                null,
                TestContext.Current.CancellationToken
            )
        ).Text;
    }
}
