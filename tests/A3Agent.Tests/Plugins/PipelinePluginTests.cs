using System.Text.Json.Nodes;

namespace A3Agent.Tests.Plugins;

public sealed class PipelinePluginTests
{
    [Fact]
    public async Task Groups_and_totals_come_with_the_link_they_were_computed_over()
    {
        var call = await ToolCall.OverSampleAsync();

        var (data, citations) = await call.RunAsync("pipeline_summary", """{"groupBy":"owner","status":"won"}""");

        data.IsJson("""
            {
              "groupBy": "owner",
              "groups": [
                { "key": "u-moses", "label": "Moses Frase", "currency": "USD", "count": 1, "valuedCount": 1, "sum": 5000.50, "average": 5000.50 },
                { "key": "u-ann", "label": "Anna Snelling", "currency": "USD", "count": 1, "valuedCount": 1, "sum": 1000, "average": 1000 }
              ],
              "totals": [{ "currency": "USD", "count": 2, "valuedCount": 2, "sum": 6000.50, "average": 3000.25 }]
            }
            """);
        citations.AreRecords("filter Deals: status won /api/deals?status=won");
    }

    [Fact]
    public async Task A_missing_key_and_an_unknown_sum_stay_visible()
    {
        var call = await ToolCall.OverSampleAsync();

        var (data, citations) = await call.RunAsync("pipeline_summary", """{"groupBy":"product"}""");

        Assert.Contains(
            data["groups"]!.AsArray(),
            group => JsonNode.DeepEquals(group, JsonNode.Parse("""
                { "key": null, "label": "no product recorded", "currency": "EUR", "count": 1, "valuedCount": 0, "sum": null, "average": null }
                """)));
        data["totals"].IsJson("""
            [
              { "currency": "USD", "count": 5, "valuedCount": 4, "sum": 6080.50, "average": 1520.1250 },
              { "currency": "EUR", "count": 1, "valuedCount": 0, "sum": null, "average": null }
            ]
            """);
        Assert.Equal("no value is recorded for 2 of 6 deals: unknown, not zero", (string?)data["note"]);
        citations.AreRecords("filter All deals /api/deals");
    }

    [Theory]
    [InlineData("stage", "Won Engaging Lost Prospecting")]
    [InlineData("status", "won open lost open")]
    [InlineData("client", "Cancity Acme")]
    public async Task Every_grouping_works(string groupBy, string labels)
    {
        var call = await ToolCall.OverSampleAsync();

        var (data, _) = await call.RunAsync("pipeline_summary", $$"""{"groupBy":"{{groupBy}}"}""");

        Assert.StartsWith(labels, string.Join(' ', data["groups"]!.AsArray().Select(group => (string?)group!["label"])), StringComparison.Ordinal);
    }
}
