using A3Agent.Search;

namespace A3Agent.Storage.Tests.Contracts;

public abstract class VectorSetContractTests : VectorContract
{
    private static readonly TimeSpan RetiredFor = TimeSpan.FromMinutes(1);

    [Fact]
    public async Task Replicas_that_add_the_same_set_at_once_come_to_one()
    {
        var sets = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Vectors.AddSetAsync("small", Dimensions, again: false, Token)));

        Assert.Single(sets.Select(set => set.Id).Distinct());
        Assert.Single(await Vectors.ListSetsAsync(Token));
        Assert.NotEqual(sets[0].Id, (await Vectors.AddSetAsync("small", Dimensions, again: true, Token)).Id);
        Assert.NotEqual(sets[0].Id, (await Vectors.AddSetAsync("small", Dimensions + 1, again: false, Token)).Id);
    }

    [Fact]
    public async Task The_first_set_is_active_at_once_and_queues_every_client_of_every_organization()
    {
        Assert.Empty(await Vectors.ListSetsAsync(Token));
        await Put(Crm.Clients, New("1", "A"), New("2", "B"));
        await Put(Storage.Crm(Globex).Clients, New("1", "C"));
        Assert.Null(await TryClaimAsync());

        var set = await AddSetAsync("text-embedding-3-small", 16);

        Assert.Equal((1, "text-embedding-3-small", 16, VectorSetState.Active), (set.Id, set.Model, set.Dimensions, set.State));
        Assert.Equal([set], await Vectors.ListSetsAsync(Token));
        Assert.Equal(new VectorSetStatus(set, 0, 3, 0), await StatusAsync());
        var claim = await ClaimAsync();
        Assert.Equal("1 2", Ids(claim));
        Assert.Equal(Globex, (await ClaimAsync(claim.Organization)).Organization);
        Assert.Null(await Vectors.AdvanceAsync(Token));
    }

    [Fact]
    public async Task A_second_set_is_filled_beside_and_switched_atomically()
    {
        var first = await AddSetAsync();
        await Put(Crm.Clients, New("1", "A"), New("2", "B"));
        await DrainAsync();

        var second = await AddSetAsync("large", 24);
        Assert.Equal(VectorSetState.Filling, second.State);
        await AssertEmbeddedAsync(first, New("1", "A"));
        Assert.False((await SearchAsync("", SearchMode.Semantic, new QueryVector(second.Id, new float[24]))).Compared);
        var claim = await ClaimAsync(most: 1);
        Assert.Equal(second, claim.Set);
        await CompleteAsync(claim);
        Assert.Null(await Vectors.AdvanceAsync(Token));
        await DrainAsync();

        var active = await Vectors.AdvanceAsync(Token);

        Assert.Equal(second with { State = VectorSetState.Active }, active);
        await AssertEmbeddedAsync(active!, New("1", "A"));
        await AssertEmbeddedAsync(active!, New("2", "B"));
        var old = new QueryVector(first.Id, VectorOf(ClientText.Hash(New("1", "A"))));
        Assert.False((await SearchAsync("a", SearchMode.Semantic, old)).Compared);
        Assert.Equal(
            [VectorSetState.Retired, VectorSetState.Active], (await Vectors.ListSetsAsync(Token)).Select(set => set.State));
        Assert.Null(await Vectors.AdvanceAsync(Token));
    }

    [Fact]
    public async Task A_write_while_a_set_is_filled_is_queued_for_both_and_does_not_hold_up_the_switch()
    {
        var first = await AddSetAsync();
        await Put(Crm.Clients, New("1", "A"));
        await DrainAsync();
        var second = await AddSetAsync("large");
        await DrainAsync();
        await Replace(New("1", "B"));

        Assert.Equal([1L, 1L], (await Vectors.StatusAsync(null, Token)).Select(status => status.Queued));
        Assert.Equal(first.Id, (await ClaimAsync()).Set.Id);
        var active = await Vectors.AdvanceAsync(Token);

        Assert.Equal(second.Id, active?.Id);
        await AssertEmbeddedAsync(active!, New("1", "A"));
        await DrainAsync();
        await AssertEmbeddedAsync(active!, New("1", "B"));
        Assert.Equal([0L, 0L], (await Vectors.StatusAsync(null, Token)).Select(status => status.Queued));
    }

    [Fact]
    public async Task A_client_made_while_a_set_is_filled_holds_up_the_switch_until_it_has_a_vector_or_is_dead()
    {
        await AddSetAsync();
        var second = await AddSetAsync("large");
        await Put(Storage.Crm(Globex).Clients, New("1", "A"));
        await CompleteAsync(await ClaimAsync());
        Assert.Null(await Vectors.AdvanceAsync(Token));
        for (var i = 0; i < IClientVectors.MaxAttempts; i++)
        {
            Assert.Null(await Vectors.AdvanceAsync(Token));
            var claim = await ClaimAsync();
            Assert.Equal(second, claim.Set);
            await FailAsync(claim, claim.Clients[0]);
            await PassTimeAsync(TimeSpan.FromSeconds(11));
        }

        Assert.Equal(second.Id, (await Vectors.AdvanceAsync(Token))?.Id);
    }

    [Fact]
    public async Task Retired_sets_are_dropped_after_a_minute()
    {
        await AddSetAsync();
        await Put(Crm.Clients, New("1", "A"));
        await DrainAsync();
        var second = await AddSetAsync("large");
        await DrainAsync();
        await Vectors.AdvanceAsync(Token);

        await PassTimeAsync(RetiredFor - TimeSpan.FromSeconds(2));
        await Vectors.AdvanceAsync(Token);
        Assert.Equal(2, (await Vectors.ListSetsAsync(Token)).Count);
        await PassTimeAsync(TimeSpan.FromSeconds(3));
        await Vectors.AdvanceAsync(Token);

        var left = Assert.Single(await Vectors.ListSetsAsync(Token));
        Assert.Equal(second.Id, left.Id);
        await AssertEmbeddedAsync(left, New("1", "A"));
        Assert.Equal(3, (await AddSetAsync("third")).Id);
    }

    [Fact]
    public async Task A_set_that_was_filling_is_retired_by_another_one_and_its_claims_are_void()
    {
        await AddSetAsync();
        await Put(Crm.Clients, New("1", "A"));
        await DrainAsync();
        var second = await AddSetAsync("second");
        var claim = await ClaimAsync();
        var third = await AddSetAsync("third");

        Assert.Equal(0, await CompleteAsync(claim));

        Assert.Equal(
            [VectorSetState.Active, VectorSetState.Retired, VectorSetState.Filling],
            (await Vectors.ListSetsAsync(Token)).Select(set => set.State));
        Assert.Equal([0L, 0L, 1L], (await Vectors.StatusAsync(null, Token)).Select(status => status.Queued));
        await DrainAsync();
        Assert.Equal(third.Id, (await Vectors.AdvanceAsync(Token))?.Id);
        await PassTimeAsync(RetiredFor);
        await Vectors.AdvanceAsync(Token);
        Assert.Equal(third.Id, Assert.Single(await Vectors.ListSetsAsync(Token)).Id);
        Assert.True(second.Id < third.Id);
    }

    [Fact]
    public async Task A_set_without_clients_switches_at_once()
    {
        await AddSetAsync();
        var second = await AddSetAsync("large");

        Assert.Equal(second.Id, (await Vectors.AdvanceAsync(Token))?.Id);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(4001)]
    public async Task A_set_has_1_to_4000_dimensions(int dimensions) =>
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => AddSetAsync("x", dimensions));

    [Fact]
    public async Task Two_organizations_may_have_the_same_client_id_and_never_see_each_others_vectors()
    {
        var set = await AddSetAsync();
        await Put(Crm.Clients, New("same", "Ours"), New("ours", "Only ours"));
        await Put(Storage.Crm(Globex).Clients, New("same", "Theirs"));
        await DrainAsync();

        await AssertEmbeddedAsync(set, New("same", "Ours"), Acme);
        await AssertEmbeddedAsync(set, New("same", "Theirs"), Globex);
        await AssertNotEmbeddedAsync(set, New("ours", "Only ours"), Globex);
        await Storage.Crm(Globex).Clients.DeleteAsync("same", Token);
        await AssertEmbeddedAsync(set, New("same", "Ours"), Acme);
        await AssertNotEmbeddedAsync(set, New("same", "Theirs"), Globex);
    }
}
