using System.Globalization;
using A3Agent.Conversations;
using A3Agent.Usage;
using FsCheck;
using FsCheck.Fluent;

namespace A3Agent.Storage.Tests.Contracts;

/// <summary>Reports over random calls against the same computed in memory.</summary>
public abstract class UsageReportOracleContractTests : UsageContract
{
    // The middle of a bucket that is 10 % wider than the one before.
    private const double MostError = 0.049;

    private static readonly DateTimeOffset Start = new(2026, 1, 28, 0, 0, 0, TimeSpan.Zero);

    private static Gen<UsageCall> Calls { get; } =
        from minutes in Gen.Choose(0, 40 * 24 * 60)
        from kind in Gen.Elements(UsageKind.Chat, UsageKind.Chat, UsageKind.Chat, UsageKind.Embedding)
        from user in Gen.Elements(null, "anna", "ben", "Zoë")
        from agent in Gen.Elements(null, "crm-assistant")
        from prompt in Gen.Elements(null, "crm-assistant", "summary")
        from model in Gen.Elements("gpt-5", "gpt-5-mini")
        from tokens in Gen.ArrayOf(Gen.Choose(0, 200_000), 4)
        from cost in Gen.OneOf(Gen.Constant<decimal?>(null), Gen.Choose(0, int.MaxValue).Select(units => (decimal?)(units / 1_000_000_000_000m)))
        from latency in Gen.Choose(0, 40_000_000).Select(microseconds => microseconds / 1000d)
        from first in Gen.OneOf(Gen.Constant<double?>(null), Gen.Choose(1, 9_000).Select(milliseconds => (double?)milliseconds))
        from outcome in Gen.Elements(UsageCall.Completed, UsageCall.Completed, UsageCall.Cancelled, UsageCall.Lost, "upstream_timeout")
        select new UsageCall
        {
            Id = Guid.CreateVersion7(Start), At = Start.AddMinutes(minutes), Kind = kind, UserId = user, Agent = agent, PromptName = prompt, Model = model,
            Usage = new TokenUsage(tokens[0], tokens[1], tokens[2], tokens[3], cost, false), LatencyMs = latency, TimeToFirstTokenMs = first,
            Outcome = outcome,
        };

    private static Gen<UsageQuery> Queries { get; } =
        from byMonth in Gen.Elements(true, false)
        from first in Gen.Choose(-40, 45)
        from days in Gen.Choose(-1, 100)
        from @group in Gen.Elements(Enum.GetValues<UsageGroup>())
        select new UsageQuery(byMonth, Day(first), Day(first + days), @group);

    [Fact]
    public async Task Reports_equal_what_memory_says_before_and_after_partial_roll_ups()
    {
        var all = Calls.Sample(260);
        foreach (var call in all)
        {
            await Usage.SettleAsync(call, Token);
        }

        for (var left = all.Length; left >= 0; left -= 65)
        {
            foreach (var query in Queries.Sample(25))
            {
                Check(query, all, await Usage.ReportAsync(query, Token));
            }

            Assert.Equal(Math.Min(left, 65), await Storage.UsageWork.RollUpAsync(65, Token));
        }
    }

    private static void Check(UsageQuery query, IReadOnlyList<UsageCall> all, UsageReport report)
    {
        var asked = all.Where(call => DateOnly.FromDateTime(call.At.DateTime) >= query.From && DateOnly.FromDateTime(call.At.DateTime) <= query.To);
        var groups = asked
            .GroupBy(call => (
                Period: call.At.ToString(query.ByMonth ? "yyyy-MM" : "yyyy-MM-dd", CultureInfo.InvariantCulture), Group: GroupOf(query.Group, call)))
            .OrderBy(group => group.Key.Period, StringComparer.Ordinal).ThenBy(group => group.Key.Group ?? "", StringComparer.Ordinal).ToList();

        Assert.Equal(groups.Select(group => group.Key), report.Items.Select(item => (item.Period, item.Group)));
        foreach (var (group, item) in groups.Zip(report.Items))
        {
            CheckSums([.. group], item.Sums);
        }

        CheckSums([.. asked], report.Totals);
    }

    private static void CheckSums(IReadOnlyList<UsageCall> calls, UsageSums sums)
    {
        var chat = calls.Where(call => call.Kind == UsageKind.Chat).ToList();
        var embedding = calls.Where(call => call.Kind == UsageKind.Embedding).ToList();
        var completed = chat.Where(call => call.Outcome == UsageCall.Completed).ToList();

        Assert.Equal(
            new UsageSums
            {
                Requests = chat.Count,
                Failures = chat.Count(call => call.Outcome is not (UsageCall.Completed or UsageCall.Cancelled)),
                PromptTokens = chat.Sum(call => call.Usage.PromptTokens),
                CompletionTokens = chat.Sum(call => call.Usage.CompletionTokens),
                CachedTokens = chat.Sum(call => call.Usage.CachedTokens),
                ReasoningTokens = chat.Sum(call => call.Usage.ReasoningTokens),
                CostUsd = chat.Sum(call => call.Usage.CostUsd ?? 0),
                EmbeddingTokens = embedding.Sum(call => call.Usage.TotalTokens),
                EmbeddingCostUsd = embedding.Sum(call => call.Usage.CostUsd ?? 0),
                LatencyMs = sums.LatencyMs,
                TimeToFirstTokenMs = sums.TimeToFirstTokenMs,
            },
            sums);
        CheckTimes([.. completed.Select(call => call.LatencyMs).Order()], sums.LatencyMs);
        CheckTimes([.. completed.Select(call => call.TimeToFirstTokenMs).OfType<double>().Order()], sums.TimeToFirstTokenMs);
    }

    private static void CheckTimes(double[] times, Percentiles given)
    {
        foreach (var (percent, value) in new[] { (50, given.P50), (95, given.P95), (99, given.P99) })
        {
            if (times.Length == 0)
            {
                Assert.Null(value);
                continue;
            }

            var expected = Math.Max(times[(((times.Length * percent) + 99) / 100) - 1], 0.001);
            Assert.InRange(value!.Value, expected * (1 - MostError), expected * (1 + MostError));
        }
    }

    private static string? GroupOf(UsageGroup group, UsageCall call) => group switch
    {
        UsageGroup.Model => call.Model,
        UsageGroup.User => call.UserId,
        UsageGroup.Prompt => call.PromptName,
        UsageGroup.Agent => call.Agent,
        _ => null,
    };

    private static DateOnly Day(int days) => DateOnly.FromDateTime(Start.DateTime).AddDays(days);
}
