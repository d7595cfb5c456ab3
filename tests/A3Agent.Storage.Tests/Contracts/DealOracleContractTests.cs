using A3Agent.Crm;
using FsCheck;
using FsCheck.Fluent;

namespace A3Agent.Storage.Tests.Contracts;

/// <summary>Lists, pages and summaries of random deals against the same computed in memory.</summary>
public abstract class DealOracleContractTests : StorageContract
{
    private static readonly string?[] Stages = [null, "Won", "won", "Größe"];
    private static readonly string?[] Clients = [null, "c1", "c2"];

    private static Gen<Deal> Deals { get; } =
        from id in Gen.Choose(0, 5000)
        from value in Gen.OneOf(
            Gen.Constant<decimal?>(null),
            Gen.Choose(-1_000_000, 1_000_000).Select(units => (decimal?)(units / 10_000m)),
            Gen.Elements<decimal?>(0m, 99_999_999_999_999.9999m, -99_999_999_999_999.9999m))
        from stage in Gen.Elements(Stages)
        from client in Gen.Elements(Clients)
        from status in Gen.Elements(Enum.GetValues<DealStatus>())
        from currency in Gen.Elements("USD", "EUR")
        from closed in Gen.Choose(-1, 60)
        from expected in Gen.Choose(-1, 60)
        select new Deal
        {
            Id = $"d{id}", Title = $"Deal {id % 7}", Value = value, Stage = stage, ClientId = client, Status = status,
            Currency = currency, ClosedDate = Day(closed), ExpectedCloseDate = Day(expected),
        };

    private static Gen<DealFilter> Filters { get; } =
        from text in Gen.Elements(null, null, "deal 3", "DEAL")
        from status in Gen.Elements<DealStatus?>(null, null, DealStatus.Won)
        from stage in Gen.Elements(null, null, "WON", "gRÖSSE", "grÖße")
        from client in Gen.Elements(null, null, "c1")
        from closingFrom in Gen.Choose(-60, 60)
        from closingTo in Gen.Choose(-60, 60)
        from order in Gen.Elements(Enum.GetValues<DealOrder>())
        select new DealFilter
        {
            Text = text, Status = status, Stage = stage, ClientId = client, ClosingFrom = Day(closingFrom), ClosingTo = Day(closingTo),
            Order = order,
        };

    [Fact]
    public async Task Lists_pages_and_summaries_equal_what_memory_says()
    {
        await Put(Crm.Clients, new Client { Id = "c1", DisplayName = "One" }, new Client { Id = "c2", DisplayName = "Two" });
        var all = Deals.Sample(400).DistinctBy(deal => deal.Id).ToList();
        await Crm.Deals.ImportAsync(all.ToAsyncEnumerable(), false, Token);

        foreach (var (filter, size) in Gen.Zip(Filters, Gen.Choose(1, 200)).Sample(120))
        {
            var expected = all.Where(deal => Matches(deal, filter)).ToList();
            await CheckPagesAsync(filter with { Order = DealOrder.Id }, size, expected);
            await CheckOrderAsync(filter, size, expected);
            await CheckSummaryAsync(filter, expected);
        }
    }

    private static DateOnly? Day(int number) => number < 0 ? null : new DateOnly(2017, 1, 1).AddDays(number);

    private static bool Matches(Deal deal, DealFilter filter) =>
        (filter.Text is null || deal.Title.Contains(filter.Text, StringComparison.OrdinalIgnoreCase))
        && (filter.Status is null || deal.Status == filter.Status)
        && (filter.Stage is null || string.Equals(deal.Stage, filter.Stage, StringComparison.OrdinalIgnoreCase))
        && (filter.ClientId is null || deal.ClientId == filter.ClientId)
        && (filter.ClosingFrom is null || (deal.ClosedDate ?? deal.ExpectedCloseDate) >= filter.ClosingFrom)
        && (filter.ClosingTo is null || (deal.ClosedDate ?? deal.ExpectedCloseDate) <= filter.ClosingTo);

    private static IEnumerable<Deal> Ordered(IEnumerable<Deal> deals, DealOrder order) => (order switch
    {
        DealOrder.Value => deals.OrderBy(deal => deal.Value is null).ThenByDescending(deal => deal.Value),
        DealOrder.Closing => deals.OrderBy(deal => (deal.ClosedDate ?? deal.ExpectedCloseDate) is null)
            .ThenBy(deal => deal.ClosedDate ?? deal.ExpectedCloseDate),
        DealOrder.Opened => deals.OrderBy(deal => deal.OpenedDate is null).ThenByDescending(deal => deal.OpenedDate),
        _ => deals.OrderBy(_ => 0),
    }).ThenBy(deal => deal.Id, StringComparer.Ordinal);

    private static string? Key(Deal deal, PipelineGroup group) => group switch
    {
        PipelineGroup.Stage => deal.Stage,
        PipelineGroup.Status => deal.Status.ToString().ToLowerInvariant(),
        PipelineGroup.Owner => deal.OwnerId,
        PipelineGroup.Product => deal.Product,
        _ => deal.ClientId,
    };

    private static PipelineRow Row(PipelineGroup group, string? key, string currency, List<Deal> deals)
    {
        var values = deals.Where(deal => deal.Value is not null).Select(deal => deal.Value!.Value).ToList();
        var label = group == PipelineGroup.Client ? key switch { "c1" => "One", "c2" => "Two", _ => null } : key;
        return new PipelineRow(
            key, label, currency, deals.Count, values.Count,
            values.Count == 0 ? null : values.Sum(),
            values.Count == 0 ? null : Math.Round(values.Sum() / values.Count, 4, MidpointRounding.AwayFromZero));
    }

    private async Task CheckPagesAsync(DealFilter filter, int size, List<Deal> expected)
    {
        var seen = new List<Deal>();
        string? cursor = null;
        do
        {
            var page = await Crm.Deals.ListAsync(filter, new PageRequest(size, cursor, WithTotal: true), Token);
            Assert.Equal(expected.Count, page.Total);
            seen.AddRange(page.Items);
            cursor = page.NextCursor;
        }
        while (cursor is not null);

        Same.All(Ordered(expected, DealOrder.Id), seen);
    }

    private async Task CheckOrderAsync(DealFilter filter, int size, List<Deal> expected) => Same.All(
        Ordered(expected, filter.Order).Take(size),
        (await Crm.Deals.ListAsync(filter, new PageRequest(size), Token)).Items);

    private async Task CheckSummaryAsync(DealFilter filter, List<Deal> expected)
    {
        foreach (var group in Enum.GetValues<PipelineGroup>())
        {
            var rows = expected.GroupBy(deal => (Key: Key(deal, group), deal.Currency))
                .Select(deals => Row(group, deals.Key.Key, deals.Key.Currency, [.. deals]))
                .OrderBy(row => row.Sum is null).ThenByDescending(row => row.Sum).ThenByDescending(row => row.Count)
                .ThenBy(row => row.Key is null).ThenBy(row => row.Key, StringComparer.Ordinal)
                .ThenBy(row => row.Currency, StringComparer.Ordinal);

            Assert.Equal(rows, await Crm.SummarizeDealsAsync(filter, group, Token));
        }
    }
}
