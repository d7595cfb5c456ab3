using System.Text;
using A3Agent.Postgres;
using A3Agent.Search;
using Npgsql;

namespace A3Agent.Storage.Tests.Postgres;

/// <summary>
/// The server's own role, which row-level security binds, searches by indexes: what Postgres really ran is read from auto_explain,
/// which tells the plans of the statements inside of functions too.
/// </summary>
public sealed class PostgresSearchPlanTests(PostgresSearchPlanTests.Clients clients) : IClassFixture<PostgresSearchPlanTests.Clients>
{
    private const int Dimensions = 8;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Words_names_and_emails_are_found_by_their_indexes()
    {
        var plans = await PlansOfAsync("client n17 city3");

        Assert.Contains("Bitmap Index Scan on clients_by_words", plans, StringComparison.Ordinal);
        Assert.Contains("(organization = 'org1'::text) AND (words @@", plans, StringComparison.Ordinal);
        Assert.Contains("clients_by_name", plans, StringComparison.Ordinal);
        Assert.DoesNotContain("Seq Scan on clients", plans, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Near_spellings_are_found_by_their_index()
    {
        var plans = await PlansOfAsync("namec4ca4238a0b923820dcc509a6f75849x");

        Assert.Contains("Bitmap Index Scan on clients_by_spelling", plans, StringComparison.Ordinal);
        Assert.DoesNotContain("Seq Scan on clients", plans, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_large_organization_is_searched_along_its_graph_in_one_partition()
    {
        var plans = await PlansOfAsync("client", NewVector());

        Assert.Contains("_embedding_idx on vectors_1_", plans, StringComparison.Ordinal);
        Assert.Contains("Order By: (embedding <=> ", plans, StringComparison.Ordinal);
        Assert.DoesNotContain("Seq Scan on vectors_1_", plans, StringComparison.Ordinal);
        Assert.Single(Partitions(plans));
    }

    [Fact]
    public async Task A_filter_that_leaves_many_goes_along_the_graph_and_one_that_leaves_few_compares_them_all()
    {
        var many = await PlansOfAsync("client", NewVector(), tag: "common", mostExact: 100);
        var few = await PlansOfAsync("client", NewVector(), tag: "rare", mostExact: 100);

        Assert.Contains("Order By: (embedding <=> ", many, StringComparison.Ordinal);
        Assert.DoesNotContain("Order By: (embedding <=> ", few, StringComparison.Ordinal);
        Assert.Contains("clients_by_tags", few, StringComparison.Ordinal);
        Assert.DoesNotContain("Seq Scan on clients", few, StringComparison.Ordinal);
        Assert.DoesNotContain("Seq Scan on vectors_1_", many + few, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_small_organization_is_compared_by_its_key()
    {
        var plans = await PlansOfAsync("client", NewVector(), organization: "org2");

        Assert.DoesNotContain("_embedding_idx", plans, StringComparison.Ordinal);
        Assert.Single(Partitions(plans));
    }

    private static float[] NewVector() => [.. Enumerable.Range(1, Dimensions).Select(i => (float)i)];

    private static IEnumerable<string> Partitions(string plans) => System.Text.RegularExpressions.Regex.Matches(plans, "on vectors_1_(\\d)")
        .Select(match => match.Groups[1].Value).Distinct();

    private async Task<string> PlansOfAsync(
        string query, float[]? vector = null, string organization = "org1", string? tag = null, int mostExact = PostgresClientSearch.MostFiltered)
    {
        var search = new PostgresClientSearch(null!, new Identity.OrganizationId(organization), mostExact);
        // A connection of its own: after some calls one plans for any organization, and the plans depend on the order of the tests.
        await using var connection = await clients.OpenExplainedAsync();
        clients.Plans.Clear();
        await new Session(connection, new Identity.OrganizationId(organization)).RunAsync(
            Token,
            search.Find(
                new ClientSearch { Query = query, Tags = tag is null ? [] : [tag] }, vector is null ? null : new QueryVector(1, vector)));
        return clients.Plans.ToString();
    }

    /// <summary>20,000 clients of four organizations, one of which has a graph, and connections that tell their plans.</summary>
    public sealed class Clients : IAsyncLifetime
    {
        private PostgresTestDatabase? _database;

        internal StringBuilder Plans { get; } = new();

        public async ValueTask InitializeAsync()
        {
            _database = (PostgresTestDatabase)await PostgresTestDatabase.OpenAsync(TimeProvider.System);
            await PostgresServer.RunAsync(_database.Administrator, $"""
                INSERT INTO a3.organizations SELECT 'org' || i, now() FROM generate_series(1, 4) i;
                SELECT a3.add_vector_set('model', {Dimensions}, false);
                INSERT INTO a3.clients (organization, id, display_name, status, folded_name, folded_tags, folded, words, spelled, content_hash)
                SELECT 'org' || (1 + i % 4), 'c' || i, 'Client ' || i, CASE i % 10 WHEN 0 THEN 'active' ELSE 'lead' END, 'client ' || i,
                  CASE WHEN i % 500 = 0 THEN ARRAY['rare'] ELSE ARRAY['common'] END, '',
                  format('''client'':1A ''n%s'':2A ''city%s'':3B', i, i % 200)::tsvector, format('name%s city%s', md5(i::text), i % 200),
                  sha256(i::text::bytea)
                FROM generate_series(1, 20000) i;
                INSERT INTO a3.vectors_1 (organization, client_id, content_hash, embedding, in_graph)
                SELECT organization, id, content_hash, (SELECT array_agg(sin(g * (hashtext(c.id) % 10000))) FROM generate_series(1, {Dimensions}) AS g)::halfvec,
                  organization = 'org1'
                FROM a3.clients c;
                INSERT INTO a3.vector_graphs VALUES ('org1', 1);
                """);
            await PostgresServer.RunAsync(_database.Administrator, "VACUUM ANALYZE");
        }

        public ValueTask DisposeAsync() => _database!.DisposeAsync();

        internal async Task<NpgsqlConnection> OpenExplainedAsync()
        {
            var login = new NpgsqlConnectionStringBuilder(await Login.MakeAsync(_database!.Administrator, Token)) { Pooling = false };
            foreach (var setting in new[]
            {
                "session_preload_libraries = 'auto_explain'", "client_min_messages = 'log'", "auto_explain.log_min_duration = 0",
                "auto_explain.log_nested_statements = on", "auto_explain.log_analyze = on", "auto_explain.log_timing = off",
            })
            {
                await PostgresServer.RunAsync(_database!.Administrator, $"ALTER ROLE {login.Username} IN DATABASE {login.Database} SET {setting}");
            }

            var connection = new NpgsqlConnection(login.ConnectionString);
            connection.Notice += (_, told) => Plans.AppendLine(told.Notice.MessageText);
            await connection.OpenAsync(Token);
            return connection;
        }
    }
}
