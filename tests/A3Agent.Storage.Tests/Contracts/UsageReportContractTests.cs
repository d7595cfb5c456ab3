using A3Agent.Conversations;
using A3Agent.Usage;

namespace A3Agent.Storage.Tests.Contracts;

/// <summary>Reports, by examples.</summary>
public abstract class UsageReportContractTests : UsageContract
{
    [Fact]
    public async Task Nothing_sums_up_to_nothing()
    {
        var report = await Usage.ReportAsync(Year, Token);

        Assert.Empty(report.Items);
        Assert.Equal(new UsageSums { LatencyMs = new(null, null, null), TimeToFirstTokenMs = new(null, null, null) }, report.Totals);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Chat_and_embeddings_are_kept_apart_and_only_completed_calls_are_timed(bool rolledUp)
    {
        var call = NewCall();
        await SettleAsync(
            call with { Usage = new TokenUsage(100, 20, 30, 5, 0.000000000123m, false), LatencyMs = 1000, TimeToFirstTokenMs = 200 },
            call with { Usage = new TokenUsage(1, 2, 0, 0, null, true), LatencyMs = 9, TimeToFirstTokenMs = 9, Outcome = "upstream_timeout" },
            call with { Usage = TokenUsage.None, LatencyMs = 9, TimeToFirstTokenMs = 9, Outcome = UsageCall.Cancelled },
            call with { Kind = UsageKind.Embedding, Usage = new TokenUsage(50, 0, 0, 0, 0.5m, false), LatencyMs = 9 },
            call with { Kind = UsageKind.Embedding, Usage = TokenUsage.None, LatencyMs = 9, Outcome = "ai_busy" });
        await RollUpAsync(rolledUp);

        var totals = (await Usage.ReportAsync(Year, Token)).Totals;

        Assert.Equal(
            new UsageSums
            {
                Requests = 3, Failures = 1, PromptTokens = 101, CompletionTokens = 22, CachedTokens = 30, ReasoningTokens = 5,
                CostUsd = 0.000000000123m, EmbeddingTokens = 50, EmbeddingCostUsd = 0.5m, LatencyMs = totals.LatencyMs,
                TimeToFirstTokenMs = totals.TimeToFirstTokenMs,
            },
            totals);
        Assert.All(
            new[] { totals.LatencyMs.P50, totals.LatencyMs.P95, totals.LatencyMs.P99 }, time => Assert.InRange(time!.Value, 950, 1050));
        Assert.InRange(totals.TimeToFirstTokenMs.P50!.Value, 190, 210);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Items_are_split_and_ordered_by_period_then_group(bool rolledUp)
    {
        await SettleAsync(
            On(1, 31, "zoe", 1), On(1, 31, null, 2), On(1, 30, "anna", 4), On(1, 31, "Zoe", 8), On(2, 1, "anna", 16), On(1, 31, "zoe", 32));
        await RollUpAsync(rolledUp);

        Assert.Equal(
            [("2026-01-30", "anna", 4), ("2026-01-31", null, 2), ("2026-01-31", "Zoe", 8), ("2026-01-31", "zoe", 33), ("2026-02-01", "anna", 16)],
            await ItemsAsync(Year with { ByMonth = false, Group = UsageGroup.User }));
        Assert.Equal(
            [("2026-01", null, 2), ("2026-01", "Zoe", 8), ("2026-01", "anna", 4), ("2026-01", "zoe", 33), ("2026-02", "anna", 16)],
            await ItemsAsync(Year with { Group = UsageGroup.User }));
        Assert.Equal([("2026-01", null, 47), ("2026-02", null, 16)], await ItemsAsync(Year));
        Assert.Equal([("2026-01", "gpt-5", 47), ("2026-02", "gpt-5", 16)], await ItemsAsync(Year with { Group = UsageGroup.Model }));
        Assert.Equal([("2026-01", "crm-assistant", 47), ("2026-02", "crm-assistant", 16)], await ItemsAsync(Year with { Group = UsageGroup.Agent }));
        Assert.Equal([("2026-01", "crm-assistant", 47), ("2026-02", "crm-assistant", 16)], await ItemsAsync(Year with { Group = UsageGroup.Prompt }));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_report_begins_and_ends_with_its_days_also_by_month(bool rolledUp)
    {
        await SettleAsync(On(1, 14, "a", 1), On(1, 15, "a", 2), On(2, 10, "a", 4), On(3, 1, "a", 8), On(3, 10, "a", 16), On(3, 11, "a", 32));
        await RollUpAsync(rolledUp);
        var query = Year with { From = new(2026, 1, 15), To = new(2026, 3, 10) };

        Assert.Equal([("2026-01", null, 2), ("2026-02", null, 4), ("2026-03", null, 24)], await ItemsAsync(query));
        Assert.Equal(30, (await Usage.ReportAsync(query, Token)).Totals.TotalTokens);
        Assert.Equal([("2026-03-01", null, 8)], await ItemsAsync(query with { ByMonth = false, From = new(2026, 2, 11), To = new(2026, 3, 9) }));
        Assert.Equal([("2026-02", null, 4)], await ItemsAsync(query with { From = new(2026, 2, 10), To = new(2026, 2, 10) }));
        Assert.Empty(await ItemsAsync(query with { From = new(2026, 3, 10), To = new(2026, 1, 15) }));
    }

    [Fact]
    public async Task A_day_is_one_of_utc()
    {
        await SettleAsync(NewCall(1) with { At = new(2026, 3, 1, 0, 30, 0, TimeSpan.FromHours(1)) });

        Assert.Equal([("2026-02-28", null, 1)], await ItemsAsync(Year with { ByMonth = false }));
        await RollUpAsync(true);
        Assert.Equal([("2026-02-28", null, 1)], await ItemsAsync(Year with { ByMonth = false }));
    }

    [Fact]
    public async Task Deleting_a_conversation_leaves_its_accounts()
    {
        var conversation = new Conversation
        {
            Id = NewId(), UserId = "anna", Agent = "crm-assistant", CreatedAt = Time.GetUtcNow(), UpdatedAt = Time.GetUtcNow(),
        };
        await Storage.Conversations(Acme).CreateAsync(conversation, Token);
        await SettleAsync(NewCall(7) with { ConversationId = conversation.Id });

        Assert.True(await Storage.Conversations(Acme).DeleteAsync(conversation.Id, "anna", Token));

        Assert.Equal(7, (await Usage.ReportAsync(Year, Token)).Totals.TotalTokens);
    }

    [Fact]
    public async Task Another_organization_sees_nothing_of_it()
    {
        await SettleAsync(NewCall(7));
        Assert.Equal(0, (await Storage.Usage(Globex).ReportAsync(Year, Token)).Totals.Requests);
        await RollUpAsync(true);
        Assert.Equal(0, (await Storage.Usage(Globex).ReportAsync(Year, Token)).Totals.Requests);
    }

    private UsageCall On(int month, int day, string? user, int tokens) =>
        NewCall(tokens) with { At = new(2026, month, day, 23, 59, 59, TimeSpan.Zero), UserId = user };

    private async Task SettleAsync(params UsageCall[] calls)
    {
        foreach (var call in calls)
        {
            await Usage.SettleAsync(call with { Id = NewId() }, Token);
        }
    }

    private async Task RollUpAsync(bool rollUp)
    {
        while (rollUp && await Storage.UsageWork.RollUpAsync(2, Token) > 0)
        {
        }
    }

    private async Task<IEnumerable<(string Period, string? Group, long Tokens)>> ItemsAsync(UsageQuery query) =>
        (await Usage.ReportAsync(query, Token)).Items.Select(item => (item.Period, item.Group, item.Sums.TotalTokens));
}
