using System.Text.Json;

namespace A3Agent.Tests.Offline;

/// <summary>Tools that nobody wrote rules for are used by what their declarations say.</summary>
public sealed class OfflineUnknownToolTests
{
    private readonly FakeCrm crm = SmallCrm.Create();

    [Theory]
    [InlineData("how many loyalty points does Cancity have?")]
    [InlineData("Show me the loyalty points of cancity")]
    [InlineData("what's the bonus balance of Cancity")]
    public async Task An_unknown_tool_is_found_by_its_words_and_gets_its_id_by_a_look_up(string question)
    {
        var turn = await AskAsync(
            question,
            FakeTool.Create(
                "loyalty_points",
                "Gives the bonus balance of a client in the loyalty programme.",
                """{"clientId":{"type":"string","description":"The client's id."}}""",
                """["clientId"]""",
                arguments => new
                {
                    clientId = arguments.GetProperty("clientId").GetString(),
                    points = 1250,
                    level = "gold",
                }
            )
        );

        Assert.Contains(turn.Calls, call => call.Name == "search_clients");
        Assert.Equal(("loyalty_points", "c-1"), (turn.Last.Name, turn.Last["clientId"]));
        Assert.Contains("**Cancity**", turn.Answer, StringComparison.Ordinal);
        Assert.Contains("Points: 1,250", turn.Answer, StringComparison.Ordinal);
        Assert.Contains("Level: gold", turn.Answer, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("how's the weather in Lisbon today?")]
    [InlineData("weather forecast for Lisbon")]
    public async Task A_required_text_takes_the_name_as_it_stands(string question)
    {
        var turn = await AskAsync(
            question,
            FakeTool.Create(
                "weather_forecast",
                "Gives the weather of a city.",
                """{"city":{"type":"string"},"celsius":{"type":"boolean"}}""",
                """["city"]""",
                _ => new { temperature = 17, sky = "clear" }
            )
        );

        Assert.Equal(["weather_forecast"], turn.Names);
        Assert.Equal("Lisbon", turn.Last["city"]);
        Assert.Contains("Temperature: 17", turn.Answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Enums_dates_and_numbers_of_an_unknown_tool_are_filled()
    {
        var turn = await AskAsync(
            "show the invoices of Betasoloin that are unpaid since 1 Nov 2026, max 5 invoices",
            FakeTool.Create(
                "list_invoices",
                "Lists invoices of a client.",
                """
                {"clientId":{"type":"string"},"state":{"type":"string","enum":["paid","unpaid"]},
                 "since":{"type":"string","format":"date","description":"First day."},"limit":{"type":"integer","maximum":20}}
                """,
                """["clientId"]""",
                _ => new
                {
                    invoices = new[]
                    {
                        new
                        {
                            id = "I-7",
                            title = "Invoice 7",
                            amount = 99.5,
                        },
                    },
                    total = 1,
                }
            )
        );

        Assert.Equal("list_invoices", turn.Last.Name);
        Assert.Equal(
            """{"clientId":"c-2","state":"unpaid","since":"2026-11-01","limit":5}""",
            JsonSerializer.Serialize(turn.Last.Arguments)
        );
        Assert.Contains("**1 invoice**", turn.Answer, StringComparison.Ordinal);
        Assert.Contains("Invoice 7", turn.Answer, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("create_voucher", "which vouchers does Cancity have?")]
    [InlineData("cancel_contract", "which contract does Cancity have?")]
    [InlineData("send_email", "which email does Cancity have?")]
    [InlineData("delete_client", "list the clients")]
    public async Task A_tool_that_writes_is_never_called_for_a_question(string name, string question)
    {
        var turn = await AskAsync(
            question,
            FakeTool.Create(
                name,
                "Does it for a client.",
                """{"clientId":{"type":"string"}}""",
                """["clientId"]""",
                _ => throw new InvalidOperationException("must not run")
            )
        );

        Assert.DoesNotContain(name, turn.Names);
    }

    [Fact]
    public async Task A_tool_that_writes_is_called_when_it_is_told_to()
    {
        var turn = await AskAsync(
            "create a voucher for Cancity",
            FakeTool.Create(
                "create_voucher",
                "Creates a voucher for a client.",
                """{"clientId":{"type":"string"}}""",
                """["clientId"]""",
                _ => new { voucher = new { id = "v-1", code = "ABC" } }
            )
        );

        Assert.Equal(("create_voucher", "c-1"), (turn.Last.Name, turn.Last["clientId"]));
        Assert.Contains("Done: I created the voucher", turn.Answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_result_without_structure_is_told_as_it_is()
    {
        var turn = await new FakeConversation([
            FakeTool.Create("company_motto", "The motto of the company.", "{}", "[]", _ => "Onwards."),
        ]).AskAsync("what is the company motto?");

        Assert.Equal(["company_motto"], turn.Names);
        Assert.Contains("Onwards.", turn.Answer, StringComparison.Ordinal);
    }

    private Task<TurnOutcome> AskAsync(string question, FakeTool tool) =>
        new FakeConversation([.. FakeTools.Over(crm), tool]).AskAsync(question);
}
