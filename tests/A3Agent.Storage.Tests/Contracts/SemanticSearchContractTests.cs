using A3Agent.Crm;
using A3Agent.Identity;
using A3Agent.Search;
using FsCheck;
using FsCheck.Fluent;

namespace A3Agent.Storage.Tests.Contracts;

public abstract class SemanticSearchContractTests : VectorContract
{
    private const double Tolerance = 1e-5;
    private static readonly string[] Labels = ["vip", "New", "old"];
    private VectorSet set = null!;

    private static Gen<float[]> Vector { get; } =
        Gen.Choose(-2, 2).ArrayOf(3).Where(numbers => numbers.Any(number => number != 0)).Select(numbers => numbers.Select(number => (float)number).ToArray());

    private static Gen<(Client Client, float[] Vector)> Clients { get; } =
        from id in Gen.Choose(0, 10_000)
        from vector in Vector
        from status in Gen.Elements(Enum.GetValues<ClientStatus>())
        from tags in Gen.SubListOf(Labels)
        select (New($"c{id}", $"Name {id}") with { Status = status, Tags = [.. tags] }, vector);

    private static Gen<(ClientSearch Search, float[] Vector)> Searches { get; } =
        from vector in Vector
        from status in Gen.Elements<ClientStatus?>(null, null, ClientStatus.Active, ClientStatus.Lead)
        from tags in Gen.SubListOf("VIP", "new", "OLD")
        from limit in Gen.Choose(1, 200)
        select (new ClientSearch { Query = "x", Mode = SearchMode.Semantic, Status = status, Tags = [.. tags], Limit = limit }, vector);

    [Fact]
    public async Task Clients_are_ranked_by_meaning_as_an_exact_comparison_ranks_them_and_filters_neither_leak_nor_drop()
    {
        set = await AddSetAsync("small", 3);
        var ours = Clients.Sample(150).DistinctBy(pair => pair.Client.Id).ToList();
        var theirs = Clients.Sample(60).DistinctBy(pair => pair.Client.Id).ToList();
        await StoreAsync(Acme, [.. ours]);
        await StoreAsync(Globex, [.. theirs]);

        foreach (var (search, vector) in Searches.Sample(100))
        {
            await CheckAsync(Acme, ours, search, vector);
            await CheckAsync(Globex, theirs, search, vector);
        }
    }

    [Fact]
    public async Task A_hybrid_search_takes_part_by_meaning_only_from_what_is_similar()
    {
        set = await AddSetAsync("small", 3);
        await StoreAsync(
            Acme,
            (New("near", "Hospital"), [10, 1, 0]), (New("far", "Bakery"), [1, 10, 0]), (New("word", "Clinic of Nice"), [0, 0, 1]),
            (New("against", "Garage"), [-1, 0, 0]));

        var hybrid = await FindAsync("clinic", [1, 0, 0], SearchMode.Hybrid);
        Assert.Equal((true, false), (hybrid.Compared, hybrid.Missing));
        Assert.Equal("near word", Ids(hybrid));
        Assert.Equal([0.995, 0], hybrid.Hits.Select(hit => Math.Round(hit.Similarity!.Value, 3)));

        var semantic = await FindAsync("clinic", [1, 0, 0], SearchMode.Semantic);
        Assert.Equal("near far word against", Ids(semantic));
        Assert.Equal([0.995, 0.1, 0, -1], semantic.Hits.Select(hit => Math.Round(hit.Similarity!.Value, 3)));
        Assert.Equal(semantic.Hits.Select(hit => hit.Score).OrderDescending(), semantic.Hits.Select(hit => hit.Score));
    }

    [Fact]
    public async Task What_is_found_by_words_and_by_meaning_comes_first()
    {
        set = await AddSetAsync("small", 3);
        await StoreAsync(
            Acme,
            (New("meaning", "Hospital"), [1, 0, 0]), (New("both", "Dental Clinic of Lyon"), [4, 1, 0]), (New("word", "Clinic of Nice"), [0, 0, 1]));

        Assert.Equal("both", (await FindAsync("clinic", [1, 0, 0], SearchMode.Hybrid, 1)).Hits[0].ClientId);
    }

    [Fact]
    public async Task A_keyword_search_compares_no_vectors_and_one_without_a_vector_compares_words()
    {
        set = await AddSetAsync("small", 3);
        await StoreAsync(Acme, (New("near", "Hospital"), [1, 0, 0]), (New("word", "Clinic of Nice"), [0, 0, 1]));

        foreach (var result in new[]
        {
            await FindAsync("clinic", [1, 0, 0], SearchMode.Keyword),
            await SearchAsync("clinic", SearchMode.Hybrid),
            await SearchAsync("clinic", SearchMode.Semantic),
        })
        {
            Assert.False(result.Compared);
            Assert.Equal("word", Ids(result));
            Assert.Null(result.Hits[0].Similarity);
        }
    }

    [Fact]
    public async Task Clients_that_wait_for_their_first_vector_are_missing()
    {
        Assert.False((await SearchAsync("", SearchMode.Keyword)).Missing);
        set = await AddSetAsync("small", 3);
        await StoreAsync(Acme, (New("1", "A"), [1, 0, 0]));
        Assert.False((await FindAsync("", [1, 0, 0], SearchMode.Semantic)).Missing);
        await Put(Storage.Crm(Globex).Clients, New("2", "B"));
        await Replace(New("1", "Another text"));
        Assert.False((await FindAsync("", [1, 0, 0], SearchMode.Semantic)).Missing);

        await Put(Crm.Clients, New("2", "B"));

        var result = await FindAsync("", [1, 0, 0], SearchMode.Semantic);
        Assert.Equal((true, true), (result.Compared, result.Missing));
        Assert.Equal("1", Ids(result));
        var found = await FindAsync("b", [1, 0, 0], SearchMode.Hybrid);
        Assert.Equal([("1", true), ("2", false)], found.Hits.Select(hit => (hit.ClientId, hit.Similarity is not null)).Order());
    }

    [Fact]
    public async Task A_dead_client_is_not_missing()
    {
        set = await AddSetAsync("small", 3);
        await Put(Crm.Clients, New("1", "A"));
        for (var i = 0; i < IClientVectors.MaxAttempts; i++)
        {
            Assert.True((await SearchAsync("", SearchMode.Keyword)).Missing);
            var claim = await ClaimAsync();
            await FailAsync(claim, claim.Clients[0]);
            await PassTimeAsync(TimeSpan.FromSeconds(11));
        }

        Assert.False((await SearchAsync("", SearchMode.Keyword)).Missing);
    }

    [Fact]
    public async Task A_deleted_client_is_not_found_by_meaning()
    {
        set = await AddSetAsync("small", 3);
        await StoreAsync(Acme, (New("1", "A"), [1, 0, 0]), (New("2", "B"), [1, 1, 0]));

        await Crm.Clients.DeleteAsync("1", Token);

        Assert.Equal("2", Ids(await FindAsync("", [1, 0, 0], SearchMode.Semantic)));
    }

    private static double Cosine(float[] one, float[] other) =>
        one.Zip(other, (x, y) => (double)x * y).Sum() / Math.Sqrt(one.Sum(x => (double)x * x) * other.Sum(y => (double)y * y));

    private static bool Matches(Client client, ClientSearch search) =>
        (search.Status is null || client.Status == search.Status)
        && search.Tags.All(tag => client.Tags.Contains(tag, StringComparer.OrdinalIgnoreCase));

    private Task<StoreSearchResult> FindAsync(string query, float[] vector, SearchMode mode, int limit = 200) =>
        SearchAsync(query, mode, new QueryVector(set.Id, vector), limit: limit);

    /// <summary>Stores clients with vectors that are given.</summary>
    private async Task StoreAsync(OrganizationId organization, params (Client Client, float[] Vector)[] clients)
    {
        await Put(Storage.Crm(organization).Clients, [.. clients.Select(pair => pair.Client)]);
        var vectors = clients.ToDictionary(pair => pair.Client.Id, pair => pair.Vector);
        var claim = await ClaimAsync();
        Assert.Equal(organization, claim.Organization);
        Assert.Equal(clients.Length, await Vectors.CompleteAsync(
            claim, [.. claim.Clients.Select(client => Embedded(client) with { Vector = vectors[client.Client.Id] })], Token));
    }

    /// <summary>Checks an answer against all similarities in double precision; roundings may swap what is as good as equal.</summary>
    private async Task CheckAsync(
        OrganizationId organization, List<(Client Client, float[] Vector)> clients, ClientSearch search, float[] vector)
    {
        var hits = (await Storage.Search(organization).SearchAsync(search, new QueryVector(set.Id, vector), Token)).Hits;
        var exact = clients.Where(pair => Matches(pair.Client, search))
            .ToDictionary(pair => pair.Client.Id, pair => (pair.Client, pair.Vector, Similarity: Cosine(pair.Vector, vector)));

        Assert.Equal(Math.Min(search.Limit, exact.Count), hits.Count);
        Assert.Equal(hits.Count, hits.DistinctBy(hit => hit.ClientId).Count());
        foreach (var hit in hits)
        {
            Assert.Equal(exact[hit.ClientId].Similarity, hit.Similarity!.Value, Tolerance);
            Same.As(exact[hit.ClientId].Client, hit.Client);
        }

        foreach (var (one, next) in hits.Zip(hits.Skip(1)))
        {
            Assert.True(one.Similarity >= next.Similarity);
            Assert.True(one.Score > next.Score);
            if (exact[one.ClientId].Vector.SequenceEqual(exact[next.ClientId].Vector))
            {
                Assert.True(string.CompareOrdinal(one.ClientId, next.ClientId) < 0);
            }
        }

        var found = hits.Select(hit => hit.ClientId).ToHashSet(StringComparer.Ordinal);
        var worst = hits.Count == 0 ? double.NegativeInfinity : hits[^1].Similarity!.Value;
        Assert.DoesNotContain(exact, pair => !found.Contains(pair.Key) && pair.Value.Similarity > worst + Tolerance);
    }
}
