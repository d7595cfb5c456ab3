using A3Agent.Offline;
using Microsoft.Extensions.AI;

namespace A3Agent.Tests.Offline;

/// <summary>Prompts that bring their inputs and no tools get a text made from those inputs alone.</summary>
public sealed class OfflineDraftTests
{
    [Fact]
    public async Task An_email_is_drafted_from_recipient_purpose_and_points()
    {
        var text = await WriteAsync("You draft e-mails.", """
            Recipient: Ms Rovella
            Purpose: confirm the demo on Tuesday
            Tone: professional and friendly
            Key points:
            - nine hotels
            - start at Easter
            """);

        Assert.All(["**Subject:** Confirm the demo on Tuesday", "Hello Ms Rovella,", "- Nine hotels", "- Start at Easter", "offline model"], part => Assert.Contains(part, text, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_summary_lists_what_is_given()
    {
        var text = await WriteAsync("Summarise the deal.", """Deal: {"title":"Loom planning","stage":"Negotiation","value":84000}""");

        Assert.All(["**Summary**", "Loom planning", "Negotiation", "84000", "offline model"], part => Assert.Contains(part, text.Replace(",", "", StringComparison.Ordinal), StringComparison.Ordinal));
    }

    [Fact]
    public async Task Insights_are_at_most_five_points()
    {
        var text = await WriteAsync("Give 3 to 5 insights about the client.", string.Join('\n', Enumerable.Range(1, 8).Select(i => $"Fact {i}: value {i}")));

        Assert.Contains("**Insights**", text, StringComparison.Ordinal);
        Assert.Equal(5, text.Split("\n- ").Length - 1);
    }

    [Fact]
    public async Task Without_inputs_it_says_what_it_is()
    {
        var text = await WriteAsync("You are a poet.", "write a sonnet");

        Assert.Contains("offline model", text, StringComparison.Ordinal);
    }

    private static async Task<string> WriteAsync(string system, string user)
    {
        using var client = new OfflineChatClient();
        return (await client.GetResponseAsync([new(ChatRole.System, system), new(ChatRole.User, user)], null, TestContext.Current.CancellationToken)).Text;
    }
}
