using A3Agent.Identity;
using A3Agent.Search;

namespace A3Agent.Storage.Tests.Contracts;

public abstract class EmbeddingClaimContractTests : VectorContract
{
    [Fact]
    public async Task A_claim_is_not_given_twice_until_its_lease_ends()
    {
        await AddSetAsync();
        await Put(Crm.Clients, New("1", "A"), New("2", "B"), New("3", "C"));

        var first = await ClaimAsync(most: 2);
        Assert.Equal("1 2", Ids(first));
        Assert.Equal("3", Ids(await ClaimAsync()));
        await PassTimeAsync(Lease - TimeSpan.FromSeconds(1));
        Assert.Null(await TryClaimAsync());
        await PassTimeAsync(TimeSpan.FromSeconds(2));

        var second = await ClaimAsync();
        Assert.Equal("1 2 3", Ids(second));
        Assert.NotEqual(first.Lease, second.Lease);
        Assert.All(second.Clients, client => Assert.Equal(0, client.Attempts));
    }

    [Fact]
    public async Task Claims_at_once_share_the_clients()
    {
        await AddSetAsync();
        await Put(Crm.Clients, [.. Enumerable.Range(0, 40).Select(i => New($"{i}", $"Name {i}"))]);

        var claims = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() => TryClaimAsync(most: 5), Token)));

        Assert.Equal(40, claims.SelectMany(claim => claim!.Clients).Select(client => client.Client.Id).Distinct().Count());
        Assert.Equal(8, claims.Select(claim => claim!.Lease).Distinct().Count());
    }

    [Fact]
    public async Task A_late_completion_after_the_lease_is_ignored()
    {
        var set = await AddSetAsync();
        await Put(Crm.Clients, New("1", "A"));
        var late = await ClaimAsync();
        await PassTimeAsync(Lease);

        Assert.Equal(0, await CompleteAsync(late));
        var second = await ClaimAsync();
        Assert.Equal(0, await CompleteAsync(late));
        await Vectors.ReleaseAsync(late, late.Clients, TimeSpan.Zero, Token);
        await FailAsync(late, late.Clients[0]);

        Assert.Null(await TryClaimAsync());
        Assert.Equal(1, await CompleteAsync(second));
        Assert.Equal(0, await CompleteAsync(second));
        await AssertEmbeddedAsync(set, New("1", "A"));
    }

    [Fact]
    public async Task Organizations_take_turns()
    {
        await AddSetAsync();
        var initech = new OrganizationId("initech");
        await Storage.Identity.EnsureOrganizationAsync(initech, Token);
        await Put(Crm.Clients, [.. Enumerable.Range(0, 9).Select(i => New($"a{i}", $"Name {i}"))]);
        await Put(Storage.Crm(Globex).Clients, New("g1", "A"), New("g2", "B"), New("g3", "C"));
        await Put(Storage.Crm(initech).Clients, New("i1", "A"));

        var served = new List<string>();
        OrganizationId? after = null;
        while (await TryClaimAsync(after, most: 2) is { } claim)
        {
            served.Add(Ids(claim));
            after = claim.Organization;
        }

        Assert.Equal(["a0 a1", "g1 g2", "i1", "a2 a3", "g3", "a4 a5", "a6 a7", "a8"], served);
    }

    [Fact]
    public async Task A_release_counts_no_attempt_and_waits_as_long_as_it_is_told()
    {
        await AddSetAsync();
        await Put(Crm.Clients, New("1", "A"), New("2", "B"));
        for (var i = 0; i < IClientVectors.MaxAttempts + 2; i++)
        {
            var claim = await ClaimAsync();
            Assert.Equal([("1", 0), ("2", 0)], claim.Clients.Select(client => (client.Client.Id, client.Attempts)));
            await Vectors.ReleaseAsync(claim, claim.Clients, TimeSpan.FromSeconds(30), Token);

            Assert.Null(await TryClaimAsync());
            Assert.Equal(0, await CompleteAsync(claim));
            await PassTimeAsync(TimeSpan.FromSeconds(31));
        }

        var last = await ClaimAsync();
        await Vectors.ReleaseAsync(last, [last.Clients[1]], TimeSpan.Zero, Token);
        Assert.Equal("2", Ids(await ClaimAsync()));
        Assert.Equal(1, await CompleteAsync(last));
    }

    [Fact]
    public async Task A_client_refused_five_times_is_dead_and_an_edit_revives_it()
    {
        var set = await AddSetAsync();
        await Put(Crm.Clients, New("poison", "Bad"), New("good", "Good"));
        for (var i = 0; i < IClientVectors.MaxAttempts; i++)
        {
            var claim = await ClaimAsync();
            var poison = claim.Clients.Single(client => client.Client.Id == "poison");
            Assert.Equal(i, poison.Attempts);
            await FailAsync(claim, poison);
            await Vectors.CompleteAsync(claim, [.. claim.Clients.Select(client => Embedded(client))], Token);
            Assert.Null(await TryClaimAsync());
            await PassTimeAsync(TimeSpan.FromSeconds(11));
        }

        Assert.Null(await TryClaimAsync());
        Assert.Equal(new VectorSetStatus(set, 1, 0, 1), await StatusAsync());
        var dead = Assert.Single(await Vectors.ListDeadAsync(Acme, Token));
        Assert.Equal(
            (Acme, "poison", set.Id, IClientVectors.MaxAttempts, "refused"),
            (dead.Organization, dead.ClientId, dead.SetId, dead.Attempts, dead.Error));
        Assert.Empty(await Vectors.ListDeadAsync(Globex, Token));

        await Replace(New("poison", "Mended"));

        Assert.Empty(await Vectors.ListDeadAsync(Acme, Token));
        Assert.Equal(0, Assert.Single((await ClaimAsync()).Clients).Attempts);
        await PassTimeAsync(Lease);
        await DrainAsync();
        await AssertEmbeddedAsync(set, New("poison", "Mended"));
    }

    [Fact]
    public async Task A_dead_client_that_is_deleted_is_not_dead_any_more()
    {
        var set = await AddSetAsync();
        await Put(Crm.Clients, New("poison", "Bad"));
        for (var i = 0; i < IClientVectors.MaxAttempts; i++)
        {
            var claim = await ClaimAsync();
            await FailAsync(claim, claim.Clients[0]);
            await PassTimeAsync(TimeSpan.FromSeconds(11));
        }

        await Crm.Clients.DeleteAsync("poison", Token);

        Assert.Empty(await Vectors.ListDeadAsync(Acme, Token));
        Assert.Equal(new VectorSetStatus(set, 0, 0, 0), await StatusAsync());
    }

    [Fact]
    public async Task Status_counts_one_organization_or_all()
    {
        var set = await AddSetAsync();
        await Put(Crm.Clients, New("1", "A"), New("2", "B"));
        await Put(Storage.Crm(Globex).Clients, New("1", "A"));
        await CompleteAsync(await ClaimAsync(most: 1));

        Assert.Equal(new VectorSetStatus(set, 1, 1, 0), await StatusAsync(Acme));
        Assert.Equal(new VectorSetStatus(set, 0, 1, 0), await StatusAsync(Globex));
        Assert.Equal(new VectorSetStatus(set, 1, 2, 0), await StatusAsync());
    }
}
