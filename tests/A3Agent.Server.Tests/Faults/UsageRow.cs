using System.Globalization;
using A3Agent.Server.Tests.Guard;

namespace A3Agent.Server.Tests.Faults;

/// <summary>A call as the accounts have it, read beside the server.</summary>
internal sealed record UsageRow(
    string Model, int PromptTokens, int CompletionTokens, int CachedTokens, int ReasoningTokens, decimal CostUsd, bool Estimated, string Outcome,
    string Turn, string Purpose)
{
    private const string Sql = """
        SELECT model, prompt_tokens, completion_tokens, cached_tokens, reasoning_tokens, COALESCE(cost_usd, 0), usage_estimated, outcome, turn_id, purpose
        FROM usage_calls WHERE kind = 'chat' ORDER BY at
        """;

    public static async Task<IReadOnlyList<UsageRow>> ListAsync(RunningServer server) => await server.QueryAsync(Sql, row => new UsageRow(
        row.GetString(0), Int(row[1]), Int(row[2]), Int(row[3]), Int(row[4]), Convert.ToDecimal(row[5], CultureInfo.InvariantCulture),
        Convert.ToBoolean(row[6], CultureInfo.InvariantCulture), row.GetString(7), $"{row[8]}", row.GetString(9)));

    private static int Int(object value) => Convert.ToInt32(value, CultureInfo.InvariantCulture);
}
