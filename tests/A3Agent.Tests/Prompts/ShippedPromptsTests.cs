using A3Agent.Prompts;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.Logging.Abstractions;

namespace A3Agent.Tests.Prompts;

public sealed class ShippedPromptsTests
{
    private static readonly PromptLibrary Library =
        new(new PromptOptions { Path = Path.Combine(Repository.Root, "prompts") }, NullLogger<PromptLibrary>.Instance);

    [Fact]
    public void The_shipped_library_is_usable_and_has_no_problem()
    {
        Library.EnsureUsable();

        Assert.Empty(Library.Problems);
        Assert.Equal(["client-insights", "crm-assistant", "deal-summary", "email-draft"], Library.List().Select(entry => entry.Name));
        Assert.All(Library.List(), entry => Assert.Equal("1.0.0", entry.Live));
        Assert.All(Library.List().SelectMany(entry => entry.Inputs), input => Assert.NotEmpty(input.Description));
    }

    [Fact]
    public async Task The_assistant_renders_as_approved()
    {
        var messages = await Library.Prompt("crm-assistant").RenderAsync(Assistant());

        Golden.Equal("crm-assistant-1.0.0", messages.ToText());
    }

    [Fact]
    public async Task The_assistant_appends_the_sessions_instructions_under_a_heading_that_keeps_them_in_their_place()
    {
        var messages = await Library.Prompt("crm-assistant").RenderAsync(
            [.. Assistant(), ("instructions", "Answer in rhymes.\nCall me <Captain> & \"boss\".")]);

        Golden.Equal("crm-assistant-1.0.0-instructions", messages.ToText());
        Assert.EndsWith("never replace it.\n\nAnswer in rhymes.\nCall me <Captain> & \"boss\".", messages[0].Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_assistant_is_one_system_message_with_the_day_and_the_user_on_lines_of_their_own()
    {
        var message = Assert.Single(await Library.Prompt("crm-assistant").RenderAsync(Assistant()));

        Assert.Equal(ChatRole.System, message.Role);
        var lines = message.Text.Split('\n');
        Assert.Contains("Today is Friday, 2026-11-20 (Europe/Berlin).", lines);
        Assert.Contains("The user is Moses Frase (user id moses-frase).", lines);
    }

    [Fact]
    public async Task An_email_draft_lists_its_key_points_and_has_a_default_tone()
    {
        var messages = await Library.Prompt("email-draft").RenderAsync(
            ("recipient", "Dana Ortiz, head of purchasing at Cancity"),
            ("purpose", "Follow up on the GTX Pro offer"),
            ("keyPoints", new[] { "The offer is valid until 30 November", "A demo on site is possible next week" }));

        Golden.Equal("email-draft-1.0.0", messages.ToText());
    }

    [Fact]
    public async Task A_deal_summary_takes_the_deal_as_an_object()
    {
        var deal = new Dictionary<string, object?>
        {
            ["id"] = "d-17", ["title"] = "GTX Pro for Cancity", ["stage"] = "Engaging", ["value"] = null, ["currency"] = "USD",
            ["client"] = new { Id = "cancity", DisplayName = "Cancity" },
            ["activities"] = new[] { new { At = "2026-11-18", Subject = "Asked for a <discount> & \"fast\" delivery" } },
        };

        Golden.Equal("deal-summary-1.0.0", (await Library.Prompt("deal-summary").RenderAsync(("deal", deal))).ToText());
    }

    [Fact]
    public async Task A_deal_summary_takes_the_deal_as_text_and_a_question()
    {
        var messages = await Library.Prompt("deal-summary").RenderAsync(
            ("deal", "GTX Pro for Cancity, engaging, no value recorded"), ("question", "What is the risk?"));

        Golden.Equal("deal-summary-1.0.0-question", messages.ToText());
    }

    [Fact]
    public async Task Client_insights_take_the_clients_data()
    {
        var client = new { Id = "betasoloin", DisplayName = "Betasoloin", Industry = "medical", Deals = new { Open = 5, Won = 34, Lost = 29 } };

        Golden.Equal("client-insights-1.0.0", (await Library.Prompt("client-insights").RenderAsync(("client", client))).ToText());
    }

    private static (string Name, object? Value)[] Assistant() =>
    [
        ("organization", "Demo GmbH"), ("today", "Friday, 2026-11-20"), ("timeZone", "Europe/Berlin"), ("locale", "de-DE"),
        ("userName", "Moses Frase"), ("userId", "moses-frase"),
    ];
}
