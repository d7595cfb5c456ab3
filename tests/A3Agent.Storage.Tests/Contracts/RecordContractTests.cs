using A3Agent.Crm;
using A3Agent.Identity;

namespace A3Agent.Storage.Tests.Contracts;

/// <summary>What holds for every kind of CRM record.</summary>
public abstract class RecordContractTests<T, TFilter> : StorageContract
    where T : class, ICrmRecord
    where TFilter : new()
{
    protected IRecordSet<T, TFilter> Records => Of(Acme);

    /// <summary>A filter that lists without an order of its own.</summary>
    protected TFilter Everything { get; } = new();

    protected abstract IRecordSet<T, TFilter> Of(OrganizationId organization);

    /// <summary>Stores what the samples refer to.</summary>
    protected abstract Task StoreReferencesAsync(OrganizationId organization);

    protected abstract T Sample(string id);

    /// <summary>Another content under the same id.</summary>
    protected abstract T Renamed(T record, string name);

    /// <summary>The least that a record needs.</summary>
    protected abstract T Bare(string id);

    [Fact]
    public async Task A_record_comes_back_as_it_was_written()
    {
        await StoreReferencesAsync(Acme);
        await Put(Records, Sample("full"), Bare("bare"));

        Same.As(Sample("full"), await Records.FindAsync("full", Token));
        Same.As(Bare("bare"), await Records.FindAsync("bare", Token));
    }

    [Fact]
    public async Task Everything_is_there_after_the_database_is_opened_again()
    {
        await StoreReferencesAsync(Acme);
        await Put(Records, Sample("one"));

        await ReopenAsync();

        Same.As(Sample("one"), await Records.FindAsync("one", Token));
    }

    [Fact]
    public async Task A_write_says_whether_it_created_updated_or_changed_nothing()
    {
        await StoreReferencesAsync(Acme);

        Assert.Equal(new PutResult(PutOutcome.Created), await Records.PutAsync(Sample("one"), replace: true, Token));
        Assert.Equal(new PutResult(PutOutcome.Unchanged), await Records.PutAsync(Sample("one"), replace: true, Token));
        Assert.Equal(new PutResult(PutOutcome.Updated), await Records.PutAsync(Renamed(Sample("one"), "New"), replace: true, Token));
        Same.As(Renamed(Sample("one"), "New"), await Records.FindAsync("one", Token));
    }

    [Fact]
    public async Task Without_replace_a_known_id_is_a_conflict_and_nothing_is_written()
    {
        await StoreReferencesAsync(Acme);
        await Put(Records, Sample("one"));

        Assert.Equal(PutOutcome.Conflict, (await Records.PutAsync(Renamed(Sample("one"), "New"), replace: false, Token)).Outcome);

        Same.As(Sample("one"), await Records.FindAsync("one", Token));
    }

    [Fact]
    public async Task Deleting_says_whether_there_was_one()
    {
        await StoreReferencesAsync(Acme);
        await Put(Records, Sample("one"));

        Assert.Equal(DeleteOutcome.Deleted, await Records.DeleteAsync("one", Token));
        Assert.Equal(DeleteOutcome.NotFound, await Records.DeleteAsync("one", Token));
        Assert.Null(await Records.FindAsync("one", Token));
    }

    [Fact]
    public async Task Names_are_found_whole_in_any_case_and_script_at_most_three()
    {
        await StoreReferencesAsync(Acme);
        foreach (var id in new[] { "1", "2", "3", "4" })
        {
            await Put(Records, Renamed(Bare(id), "Ärztehaus ΣΊΣΥΦΟΣ"));
        }

        await Put(Records, Renamed(Bare("5"), "Ärztehaus"));

        Assert.Equal(["1", "2", "3"], await Records.FindIdsByNameAsync("äRZTEHAUS σίσυφος", Token));
        Assert.Equal(["5"], await Records.FindIdsByNameAsync("ärztehaus", Token));
        Assert.Empty(await Records.FindIdsByNameAsync("Ärzteha%", Token));
    }

    [Fact]
    public async Task Pages_of_any_size_give_every_record_once_in_the_order_of_ids()
    {
        await StoreReferencesAsync(Acme);
        var ids = Enumerable.Range(0, 23).Select(i => $"{i * 7919 % 100:D2}-ü{i}").ToList();
        foreach (var id in ids)
        {
            await Put(Records, Bare(id));
        }

        foreach (var size in new[] { 1, 4, 22, 23, 24, 200 })
        {
            var seen = new List<string>();
            string? cursor = null;
            do
            {
                var page = await Records.ListAsync(Everything, new PageRequest(size, cursor), Token);
                Assert.True(page.Items.Count <= size);
                Assert.Null(page.Total);
                seen.AddRange(page.Items.Select(item => item.Id));
                cursor = page.NextCursor;
            }
            while (cursor is not null);

            Assert.Equal(ids.Order(StringComparer.Ordinal), seen);
        }
    }

    [Fact]
    public async Task The_total_counts_all_matching_rows_when_it_is_asked_for()
    {
        await StoreReferencesAsync(Acme);
        var before = (await Records.ListAsync(Everything, new PageRequest(1, WithTotal: true), Token)).Total;
        await Put(Records, Bare("1"), Bare("2"), Bare("3"));

        var page = await Records.ListAsync(Everything, new PageRequest(1, WithTotal: true), Token);

        Assert.Equal(before + 3, page.Total);
    }

    [Theory]
    [InlineData("")]
    [InlineData("garbage")]
    [InlineData("!!")]
    [InlineData("dHVybnM6MQ")]
    [InlineData("\ud800")]
    public async Task A_cursor_of_another_list_is_refused(string cursor) =>
        await Assert.ThrowsAsync<FormatException>(() => Records.ListAsync(Everything, new PageRequest(10, cursor), Token));

    [Theory]
    [InlineData(0)]
    [InlineData(201)]
    public async Task A_page_has_1_to_200_rows(int limit) =>
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => Records.ListAsync(Everything, new PageRequest(limit), Token));

    [Fact]
    public async Task The_same_origin_makes_one_record_and_gives_it_again()
    {
        await StoreReferencesAsync(Acme);
        var origin = new RecordOrigin(Guid.CreateVersion7(Time.GetUtcNow()), "call_1");

        var first = await Records.CreateOnceAsync(Sample("one"), origin, Token);
        var again = await Records.CreateOnceAsync(Renamed(Sample("two"), "Other"), origin, Token);

        Assert.Equal(PutOutcome.Created, first.Result.Outcome);
        Assert.Equal(PutOutcome.Unchanged, again.Result.Outcome);
        Same.As(Sample("one"), again.Stored);
        Assert.Null(await Records.FindAsync("two", Token));
    }

    [Fact]
    public async Task The_same_origin_in_parallel_makes_one_record()
    {
        await StoreReferencesAsync(Acme);
        var origin = new RecordOrigin(Guid.CreateVersion7(Time.GetUtcNow()), "call_1");

        var made = await Task.WhenAll(Enumerable.Range(0, 20).Select(i =>
            Task.Run(() => Records.CreateOnceAsync(Sample($"id-{i}"), origin, Token), Token)));

        Assert.Single(made, one => one.Result.Outcome == PutOutcome.Created);
        Assert.Single(made.Select(one => one.Stored.Id).Distinct());
    }

    [Fact]
    public async Task A_record_made_once_keeps_its_origin_when_it_is_replaced()
    {
        await StoreReferencesAsync(Acme);
        var origin = new RecordOrigin(Guid.CreateVersion7(Time.GetUtcNow()), "call_1");
        await Records.CreateOnceAsync(Sample("one"), origin, Token);
        await Records.PutAsync(Renamed(Sample("one"), "New"), replace: true, Token);

        var again = await Records.CreateOnceAsync(Sample("two"), origin, Token);

        Same.As(Renamed(Sample("one"), "New"), again.Stored);
    }

    [Fact]
    public async Task Another_call_with_a_known_id_is_a_conflict()
    {
        await StoreReferencesAsync(Acme);
        await Put(Records, Sample("one"));

        var (result, _) = await Records.CreateOnceAsync(
            Renamed(Sample("one"), "New"), new RecordOrigin(Guid.CreateVersion7(Time.GetUtcNow()), "call_1"), Token);

        Assert.Equal(PutOutcome.Conflict, result.Outcome);
    }

    [Fact]
    public async Task Another_organization_with_the_same_ids_sees_and_changes_only_its_own()
    {
        await StoreReferencesAsync(Acme);
        await StoreReferencesAsync(Globex);
        var origin = new RecordOrigin(Guid.CreateVersion7(Time.GetUtcNow()), "call_1");
        var theirs = Renamed(Sample("same"), "Theirs");
        await Records.CreateOnceAsync(Sample("same"), origin, Token);
        await Of(Globex).CreateOnceAsync(theirs, origin, Token);

        Assert.Empty(await Of(Globex).FindIdsByNameAsync("nobody", Token));
        Assert.Equal(["same"], await Of(Globex).FindIdsByNameAsync("theirs", Token));
        Assert.Empty(await Records.FindIdsByNameAsync("theirs", Token));
        Same.As(theirs, (await Of(Globex).CreateOnceAsync(Sample("other"), origin, Token)).Stored);
        Assert.Equal(
            (await Records.ListAsync(Everything, new PageRequest(200, WithTotal: true), Token)).Total,
            (await Of(Globex).ListAsync(Everything, new PageRequest(200, WithTotal: true), Token)).Total);
        Assert.Equal(DeleteOutcome.Deleted, await Records.DeleteAsync("same", Token));
        Same.As(theirs, await Of(Globex).FindAsync("same", Token));
    }

    [Fact]
    public async Task A_cancelled_call_writes_nothing()
    {
        await StoreReferencesAsync(Acme);
        using var cancelled = new CancellationTokenSource();
        await cancelled.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Records.PutAsync(Sample("one"), replace: true, cancelled.Token));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Records.FindAsync("one", cancelled.Token));

        Assert.Null(await Records.FindAsync("one", Token));
    }

    protected async Task<string> Listed(TFilter filter) =>
        string.Join(' ', (await Records.ListAsync(filter, new PageRequest(200), Token)).Items.Select(item => item.Id));
}
