using A3Agent.Postgres;
using A3Agent.Search;
using A3Agent.Storage.Tests.Contracts;

namespace A3Agent.Storage.Tests.Postgres;

/// <summary>Vectors of a large organization move into the graph while it is searched; what is found stays the same.</summary>
public sealed class PostgresSearchGraphTests : VectorContract
{
    private const int Many = 250;
    private PostgresTestDatabase _database = null!;

    [Fact]
    public async Task A_growing_graph_finds_what_comparing_all_finds_and_new_vectors_follow_into_it()
    {
        var set = await AddSetAsync();
        await Put(Crm.Clients, [.. Enumerable.Range(0, Many).Select(i => New($"c{i:D3}", $"Client {i}"))]);
        await Put(Storage.Crm(Globex).Clients, New("small", "Small"));
        await DrainAsync();
        var queries = Enumerable.Range(0, 5).Select(i => VectorOf(ClientText.Hash(New("x", $"Query {i}")))).ToList();
        var exact = await FindAllAsync(set, queries);
        await using var connections = Npgsql.NpgsqlDataSource.Create(await Login.MakeAsync(_database.Administrator, Token));
        var database = new Database();
        database.Use(connections);

        await new GraphGrowth(database, mostExact: 100).GrowAsync(Token);
        Assert.Equal((Many, 1), await CountAsync());
        Assert.Equal(exact, await FindAllAsync(set, queries));

        await Replace(New("c007", "Changed"));
        await DrainAsync();
        Assert.Equal((Many - 1, 2), await CountAsync());
        await AssertEmbeddedAsync(set, New("c007", "Changed"));
        await new GraphGrowth(database, mostExact: 100).GrowAsync(Token);
        Assert.Equal((Many, 1), await CountAsync());
        await AssertEmbeddedAsync(set, New("c007", "Changed"));
        await Crm.Clients.DeleteAsync("c007", Token);
        await AssertNotEmbeddedAsync(set, New("c007", "Changed"));
    }

    protected override async Task<TestDatabase> OpenAsync(TimeProvider time) => _database = await PostgresTestDatabase.NewAsync(time);

    private async Task<List<string>> FindAllAsync(VectorSet set, List<ReadOnlyMemory<float>> queries)
    {
        var found = new List<string>();
        foreach (var query in queries)
        {
            found.Add(Ids(await SearchAsync("", SearchMode.Semantic, new QueryVector(set.Id, query), limit: 10)));
        }

        return found;
    }

    private async Task<(long Inside, long Outside)> CountAsync()
    {
        await using var connection = new Npgsql.NpgsqlConnection(_database.Administrator);
        await connection.OpenAsync(Token);
        await using var command = new Npgsql.NpgsqlCommand(
            "SELECT count(*) FILTER (WHERE in_graph), count(*) FILTER (WHERE NOT in_graph) FROM a3.vectors_1", connection);
        await using var rows = await command.ExecuteReaderAsync(Token);
        await rows.ReadAsync(Token);
        return (rows.GetInt64(0), rows.GetInt64(1));
    }
}
