using System.Globalization;
using A3Agent.Server.Tests.Guard;

namespace A3Agent.Server.Tests.Faults;

/// <summary>A call as the accounts have it, read beside the server.</summary>
internal sealed record UsageRow(
    string Model, int PromptTokens, int CompletionTokens, int CachedTokens, int ReasoningTokens, decimal CostUsd, bool Estimated,
    string Outcome, string Turn, string Purpose)
{
    private const string Sql = """
        SELECT model, prompt_tokens, completion_tokens, cached_tokens, reasoning_tokens, COALESCE(cost_usd, 0), usage_estimated, outcome,
          turn_id, purpose
        FROM usage_calls WHERE kind = 'chat' AND (@organization IS NULL OR organization = @organization) ORDER BY at
        """;

    public static Task<IReadOnlyList<UsageRow>> ListAsync(RunningServer server, string? organization = null) => server.QueryAsync(
        Sql, row => new UsageRow(
        row.GetString(0), Int(row[1]), Int(row[2]), Int(row[3]), Int(row[4]), Money(row[5]),
        Convert.ToBoolean(row[6], CultureInfo.InvariantCulture), row.GetString(7),
        row[8] is byte[] turn ? Convert.ToHexString(turn) : $"{row[8]}", row.GetString(9)), organization);

    // SQLite has it in 10^-12 dollars.
    private static decimal Money(object value) =>
        Convert.ToDecimal(value, CultureInfo.InvariantCulture) / (TestStore.IsPostgres ? 1m : 1_000_000_000_000m);

    private static int Int(object value) => Convert.ToInt32(value, CultureInfo.InvariantCulture);
}
