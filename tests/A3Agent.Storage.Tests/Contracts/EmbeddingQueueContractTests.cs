using A3Agent.Crm;
using A3Agent.Search;

namespace A3Agent.Storage.Tests.Contracts;

public abstract class EmbeddingQueueContractTests : VectorContract
{
    [Fact]
    public async Task A_new_client_is_queued_in_the_transaction_that_makes_it()
    {
        var set = await AddSetAsync();
        Assert.Null(await TryClaimAsync());
        var client = Samples.Client("c");
        await Put(Crm.Clients, client);

        var claim = await ClaimAsync();

        Assert.Equal((set, Acme), (claim.Set, claim.Organization));
        var waiting = Assert.Single(claim.Clients);
        Same.As(client, waiting.Client);
        Assert.Equal(ClientText.Hash(client), waiting.Hash);
        Assert.Equal((0, false), (waiting.Attempts, waiting.IsCurrent));
        Assert.Equal(1, await CompleteAsync(claim));
        await AssertEmbeddedAsync(set, client);
        Assert.Equal(new VectorSetStatus(set, 1, 0, 0), await StatusAsync());
    }

    [Fact]
    public async Task Every_way_to_write_queues()
    {
        await AddSetAsync();
        var origin = new RecordOrigin(Guid.CreateVersion7(Time.GetUtcNow()), "call_1");
        await Put(Crm.Clients, New("put", "A"));
        await Crm.Clients.CreateOnceAsync(New("once", "B"), origin, Token);
        await Crm.Clients.CreateOnceAsync(New("again", "B"), origin, Token);
        await Crm.Clients.ImportAsync(new[] { New("imported", "C"), New("put", "A") }.ToAsyncEnumerable(), false, Token);

        Assert.Equal("put once imported", Ids(await ClaimAsync()));
    }

    [Fact]
    public async Task A_refused_import_queues_nobody()
    {
        await AddSetAsync();
        var clients = new[] { New("1", "A"), New("2", "B") with { OwnerId = "nobody" } };

        await Crm.Clients.ImportAsync(clients.ToAsyncEnumerable(), skipRejected: false, Token);

        Assert.Null(await TryClaimAsync());
    }

    [Fact]
    public async Task An_unchanged_text_is_not_queued_again()
    {
        var set = await AddSetAsync();
        var client = Samples.Client("c");
        await Put(Crm.Clients, client);
        await DrainAsync();

        await Replace(client);
        await Replace(client with { Phone = "1", Website = "x.example", Status = ClientStatus.Inactive });
        await Crm.Clients.ImportAsync(new[] { client }.ToAsyncEnumerable(), false, Token);

        Assert.Null(await TryClaimAsync());
        await AssertEmbeddedAsync(set, client);
    }

    [Fact]
    public async Task A_changed_text_is_queued_and_its_old_vector_serves_until_the_new_one_comes()
    {
        var set = await AddSetAsync();
        await Put(Crm.Clients, New("c", "Old"));
        await DrainAsync();
        await Replace(New("c", "New"));

        await AssertEmbeddedAsync(set, New("c", "Old"));
        Assert.Equal(new VectorSetStatus(set, 1, 1, 0), await StatusAsync());
        await DrainAsync();

        await AssertEmbeddedAsync(set, New("c", "New"));
        Assert.Equal(new VectorSetStatus(set, 1, 0, 0), await StatusAsync());
    }

    [Fact]
    public async Task A_text_that_came_back_needs_no_new_vector()
    {
        var set = await AddSetAsync();
        await Put(Crm.Clients, New("c", "One"));
        await DrainAsync();
        await Replace(New("c", "Two"));
        await Replace(New("c", "One"));

        var claim = await ClaimAsync();

        Assert.True(Assert.Single(claim.Clients).IsCurrent);
        Assert.Equal(1, await CompleteAsync(claim));
        await AssertEmbeddedAsync(set, New("c", "One"));
        Assert.Null(await TryClaimAsync());
    }

    [Fact]
    public async Task A_vector_that_is_not_there_cannot_be_kept()
    {
        await AddSetAsync();
        await Put(Crm.Clients, New("c", "One"));
        var claim = await ClaimAsync();
        var client = Assert.Single(claim.Clients);

        Assert.Equal(0, await Vectors.CompleteAsync(claim, [new EmbeddedClient("c", client.Hash, client.Version, null)], Token));

        Assert.Equal((0, 1), ((await StatusAsync()).Embedded, (await StatusAsync()).Queued));
    }

    [Fact]
    public async Task A_client_edited_while_it_is_embedded_is_embedded_again_and_the_old_vector_is_not_stored()
    {
        var set = await AddSetAsync();
        await Put(Crm.Clients, New("c", "Old"));
        var old = await ClaimAsync();
        await Replace(New("c", "New"));

        Assert.Equal(0, await CompleteAsync(old));

        await AssertNotEmbeddedAsync(set, New("c", "New"));
        await DrainAsync();
        await AssertEmbeddedAsync(set, New("c", "New"));
    }

    [Fact]
    public async Task A_client_edited_there_and_back_while_it_is_embedded_is_claimed_anew()
    {
        var set = await AddSetAsync();
        await Put(Crm.Clients, New("c", "One"));
        var old = await ClaimAsync();
        await Replace(New("c", "Two"));
        await Replace(New("c", "One"));
        var current = await ClaimAsync();

        Assert.True(current.Clients[0].Version > old.Clients[0].Version);
        Assert.Equal(0, await CompleteAsync(old));
        Assert.Equal(1, await CompleteAsync(current));
        await AssertEmbeddedAsync(set, New("c", "One"));
    }

    [Fact]
    public async Task A_client_deleted_while_it_is_embedded_leaves_no_vector()
    {
        var set = await AddSetAsync();
        await Put(Crm.Clients, New("gone", "Gone"), New("stays", "Stays"));
        var claim = await ClaimAsync();
        await Crm.Clients.DeleteAsync("gone", Token);

        Assert.Equal(1, await CompleteAsync(claim));

        Assert.Equal(new VectorSetStatus(set, 1, 0, 0), await StatusAsync());
        await AssertNotEmbeddedAsync(set, New("gone", "Gone"));
        await AssertEmbeddedAsync(set, New("stays", "Stays"));
    }

    [Fact]
    public async Task A_deleted_client_takes_its_vector_and_its_place_in_the_queue_along()
    {
        var set = await AddSetAsync();
        await Put(Crm.Clients, New("embedded", "A"));
        await DrainAsync();
        await Put(Crm.Clients, New("queued", "B"));

        await Crm.Clients.DeleteAsync("embedded", Token);
        await Crm.Clients.DeleteAsync("queued", Token);

        Assert.Equal(new VectorSetStatus(set, 0, 0, 0), await StatusAsync());
        Assert.Null(await TryClaimAsync());
    }

    [Fact]
    public async Task A_client_deleted_and_made_again_is_another_one()
    {
        var set = await AddSetAsync();
        await Put(Crm.Clients, New("c", "Same"));
        var old = await ClaimAsync();
        await Crm.Clients.DeleteAsync("c", Token);
        await Put(Crm.Clients, New("c", "Same"));

        Assert.Equal(0, await CompleteAsync(old));

        await AssertNotEmbeddedAsync(set, New("c", "Same"));
        var current = await ClaimAsync();
        Assert.False(current.Clients[0].IsCurrent);
        Assert.Equal(1, await CompleteAsync(current));
        await AssertEmbeddedAsync(set, New("c", "Same"));
    }

    [Fact]
    public async Task A_vector_of_the_wrong_length_or_not_finite_is_a_mistake_of_the_caller()
    {
        await AddSetAsync();
        await Put(Crm.Clients, New("1", "A"), New("2", "B"));
        var claim = await ClaimAsync();
        var good = Embedded(claim.Clients[0]);
        foreach (var bad in new[] { new float[Dimensions - 1], new float[Dimensions + 1], [.. new float[Dimensions - 1], float.NaN] })
        {
            var embedded = Embedded(claim.Clients[1]) with { Vector = bad };

            await Assert.ThrowsAsync<ArgumentException>(() => Vectors.CompleteAsync(claim, [good, embedded], Token));
        }

        Assert.Equal((0, 2), ((await StatusAsync()).Embedded, (await StatusAsync()).Queued));
    }

    [Fact]
    public async Task Clients_and_vectors_survive_a_restart()
    {
        var set = await AddSetAsync();
        await Put(Crm.Clients, New("1", "A"));
        await DrainAsync();
        await Put(Crm.Clients, New("2", "B"));

        await ReopenAsync();

        Assert.Equal([set], await Vectors.ListSetsAsync(Token));
        await AssertEmbeddedAsync(set, New("1", "A"));
        Assert.Equal("2", Ids(await ClaimAsync()));
    }
}
