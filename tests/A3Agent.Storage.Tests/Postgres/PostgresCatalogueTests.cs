using Npgsql;

namespace A3Agent.Storage.Tests.Postgres;

/// <summary>
/// What the database's catalogue says about the isolation of organizations. The exceptions are written out here: a new one fails a test
/// until it stands in the list.
/// </summary>
public sealed class PostgresCatalogueTests : IAsyncLifetime
{
    private const string Setting = "(organization = NULLIF(current_setting('a3.organization'::text, true), ''::text))";

    // Tables that are of no organization: which models there are vectors of.
    private static readonly string[] OtherTables = ["vector_sets"];

    // Policies for roles that serve every organization, on these tables alone.
    private static readonly string[] OtherPolicies =
    [
        "alerts worker SELECT a3agent_worker true ",
        "api_keys worker SELECT a3agent_worker true ",
        "budget_counters worker SELECT a3agent_worker true ",
        "clients search SELECT a3agent_search true ",
        "clients worker SELECT a3agent_worker true ",
        "conversations worker SELECT a3agent_worker true ",
        "embedding_queue worker ALL a3agent_worker true true",
        "turns worker SELECT a3agent_worker true ",
        "turns worker_interrupts UPDATE a3agent_worker (status = 'running'::text) (status = 'interrupted'::text)",
        "usage_calls worker SELECT a3agent_worker true ",
        "usage_reservations worker SELECT a3agent_worker true ",
        "vector_graphs search SELECT a3agent_search true ",
        "vector_graphs worker ALL a3agent_worker true true",
        "vectors_1 search SELECT a3agent_search true ",
        "vectors_1 worker SELECT a3agent_worker true ",
    ];

    // What those roles may do, as "table role privilege"; of single columns as "table.column role privilege".
    private static readonly string[] OtherGrants =
    [
        "alerts.at a3agent_worker SELECT",
        "alerts.due_at a3agent_worker SELECT",
        "alerts.organization a3agent_worker SELECT",
        "api_keys a3agent_worker SELECT",
        "budget_counters.organization a3agent_worker SELECT",
        "budget_counters.reserved_cost_usd a3agent_worker SELECT",
        "budget_counters.reserved_tokens a3agent_worker SELECT",
        "budget_counters.touched_at a3agent_worker SELECT",
        "clients.folded_email a3agent_search SELECT",
        "clients.folded_name a3agent_search SELECT",
        "clients.folded_tags a3agent_search SELECT",
        "clients.id a3agent_search SELECT",
        "clients.id a3agent_worker REFERENCES",
        "clients.id a3agent_worker SELECT",
        "clients.organization a3agent_search SELECT",
        "clients.organization a3agent_worker REFERENCES",
        "clients.organization a3agent_worker SELECT",
        "clients.spelled a3agent_search SELECT",
        "clients.status a3agent_search SELECT",
        "clients.words a3agent_search SELECT",
        "conversations.id a3agent_worker SELECT",
        "conversations.organization a3agent_worker SELECT",
        "embedding_queue a3agent_worker DELETE",
        "embedding_queue a3agent_worker INSERT",
        "embedding_queue a3agent_worker SELECT",
        "embedding_versions a3agent_app USAGE",
        "embedding_versions a3agent_worker USAGE",
        "turns.ended_at a3agent_worker UPDATE",
        "turns.runner a3agent_worker SELECT",
        "turns.status a3agent_worker SELECT",
        "turns.status a3agent_worker UPDATE",
        "usage_calls.at a3agent_worker SELECT",
        "usage_calls.kind a3agent_worker SELECT",
        "usage_calls.organization a3agent_worker SELECT",
        "usage_calls.rolled_up a3agent_worker SELECT",
        "usage_reservations.expires_at a3agent_worker SELECT",
        "usage_reservations.organization a3agent_worker SELECT",
        "vector_graphs a3agent_search SELECT",
        "vector_graphs a3agent_worker DELETE",
        "vector_graphs a3agent_worker SELECT",
        "vector_sets a3agent_search SELECT",
        "vector_sets a3agent_worker DELETE",
        "vector_sets a3agent_worker INSERT",
        "vector_sets a3agent_worker SELECT",
        "vector_sets a3agent_worker UPDATE",
        "vectors_1 a3agent_search SELECT",
    ];

    // Functions that run as their owner. The five of the accounts give names of organizations that a worker has something to do for, and
    // nothing else; what is done is bound to the organization: whose alert is due, who has called a model within an hour (whose cost is then
    // compared), whose calls wait for the sums, whose process died with something reserved, who has counters that nobody asks for any more.
    private static readonly string[] DefinerFunctions =
    [
        "add_vector_set a3agent_worker search_path=pg_catalog, public, pg_temp",
        "advance_vector_sets a3agent_worker search_path=pg_catalog, public, pg_temp",
        "find_key a3agent_worker search_path=pg_catalog, pg_temp",
        "interrupt_lost_turns a3agent_worker search_path=pg_catalog, pg_temp",
        "nearest a3agent_search search_path=pg_catalog, public, pg_temp",
        "nearest_in_graph a3agent_search search_path=pg_catalog, public, pg_temp",
        "next_waiting a3agent_worker search_path=pg_catalog, pg_temp",
        "organization_of_conversation a3agent_worker search_path=pg_catalog, pg_temp",
        "organization_to_alert a3agent_worker search_path=pg_catalog, pg_temp",
        "organizations_that_chatted a3agent_worker search_path=pg_catalog, pg_temp",
        "organizations_to_graph a3agent_worker search_path=pg_catalog, pg_temp",
        "organizations_to_roll_up a3agent_worker search_path=pg_catalog, pg_temp",
        "organizations_with_lost_calls a3agent_worker search_path=pg_catalog, pg_temp",
        "organizations_with_old_counters a3agent_worker search_path=pg_catalog, pg_temp",
        "ranked_by_words a3agent_search search_path=pg_catalog, public, pg_temp",
        "search_clients a3agent_search search_path=pg_catalog, public, pg_temp",
        "vector_set_counts a3agent_worker search_path=pg_catalog, pg_temp",
    ];

    // Unique keys and indexes that do not start with the organization.
    private static readonly string[] OtherIndexes = ["api_keys_by_id", "one_active_vector_set", "one_filling_vector_set", "vector_sets_pkey", "vectors_1_graph"];

    private string _administrator = "";

    public async ValueTask InitializeAsync()
    {
        _administrator = await PostgresServer.NewDatabaseAsync();
        await PostgresServer.RunAsync(_administrator, "SELECT a3.add_vector_set('model', 8, false)");
    }

    public async ValueTask DisposeAsync() => await PostgresServer.DropAsync(_administrator);

    [Fact]
    public async Task Every_table_is_of_an_organization_and_forces_row_security()
    {
        var tables = await ListAsync("""
            SELECT relname::text || ' ' || relrowsecurity || ' ' || relforcerowsecurity || ' '
              || EXISTS (SELECT FROM pg_attribute WHERE attrelid = c.oid AND attname = 'organization' AND attnotnull)
            FROM pg_class c WHERE relnamespace = 'a3'::regnamespace AND relkind IN ('r', 'p', 'm', 'f') ORDER BY 1
            """);

        Assert.True(tables.Count >= 9, string.Join(", ", tables));
        Assert.Equal(OtherTables, tables.Where(table => !table.EndsWith(" true true true", StringComparison.Ordinal)).Select(table => table.Split(' ')[0]));
    }

    [Fact]
    public async Task Every_table_is_bound_to_the_organization_of_the_transaction_and_the_exceptions_are_known()
    {
        // A part of a table has no policy of its own: asked for by itself it shows nothing to anybody.
        var tables = (await ListAsync(
            "SELECT relname FROM pg_class WHERE relnamespace = 'a3'::regnamespace AND relkind IN ('r', 'p') AND NOT relispartition")).Except(OtherTables);
        var policies = await ListAsync("""
            SELECT concat_ws(' ', tablename, policyname, cmd, array_to_string(roles, ','), qual, coalesce(with_check, '')) || permissive
            FROM pg_policies WHERE schemaname = 'a3'
            """);

        var expected = tables.Select(table => $"{table} organization ALL a3agent_app {Setting} {Setting}").Concat(OtherPolicies)
            .Select(policy => $"{policy}PERMISSIVE");
        Assert.Equal(expected.Order(StringComparer.Ordinal), policies.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Every_key_and_index_starts_with_the_organization_but_for_the_known_exceptions()
    {
        var others = await ListAsync("""
            SELECT i.indexrelid::regclass::text FROM pg_index i JOIN pg_class t ON t.oid = i.indrelid
            LEFT JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum = i.indkey[0]
            WHERE t.relnamespace = 'a3'::regnamespace AND NOT t.relispartition AND a.attname IS DISTINCT FROM 'organization'
            """);
        var constraints = await ListAsync("""
            SELECT conname FROM pg_constraint n
            JOIN pg_attribute a ON a.attrelid = n.conrelid AND a.attnum = n.conkey[1]
            LEFT JOIN pg_attribute f ON f.attrelid = n.confrelid AND f.attnum = n.confkey[1]
            WHERE connamespace = 'a3'::regnamespace AND n.conrelid <> 'a3.vector_sets'::regclass AND contype IN ('p', 'u', 'f', 'x')
              AND (a.attname <> 'organization' OR (contype = 'f' AND f.attname <> 'organization'))
            """);

        Assert.Equal(OtherIndexes, others.Select(name => name.Replace("a3.", "", StringComparison.Ordinal)).Order(StringComparer.Ordinal));
        Assert.Empty(constraints);
    }

    [Fact]
    public async Task Functions_that_run_as_their_owner_are_known_and_fix_their_search_path()
    {
        var functions = await ListAsync("""
            SELECT concat_ws(' ', proname, proowner::regrole, (SELECT string_agg(s, ';') FROM unnest(proconfig) s WHERE s LIKE 'search_path=%'))
            FROM pg_proc WHERE pronamespace IN ('a3'::regnamespace, 'a3_schema'::regnamespace) AND prosecdef
            """);

        Assert.Equal(DefinerFunctions, functions.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Functions_are_for_the_application_and_their_owner_alone()
    {
        var grants = await ListAsync("""
            SELECT CASE g.grantee WHEN 0 THEN 'PUBLIC' ELSE g.grantee::regrole::text END || ' ' || proname
            FROM pg_proc p, aclexplode(coalesce(proacl, acldefault('f', proowner))) g
            WHERE pronamespace = 'a3'::regnamespace AND g.grantee <> proowner
            """);

        Assert.Equal(
            [
                "a3agent_app add_vector_set", "a3agent_app advance_vector_sets", "a3agent_app find_key", "a3agent_app interrupt_lost_turns",
                "a3agent_app next_waiting", "a3agent_app organization_of_conversation", "a3agent_app organization_to_alert",
                "a3agent_app organizations_that_chatted", "a3agent_app organizations_to_graph", "a3agent_app organizations_to_roll_up",
                "a3agent_app organizations_with_lost_calls", "a3agent_app organizations_with_old_counters", "a3agent_app same_json", "a3agent_app search_clients", "a3agent_app vector_set_counts", "a3agent_search is_wanted",
                "a3agent_worker isolate",
            ],
            grants.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Nothing_is_granted_to_everybody_and_no_table_to_anybody_else()
    {
        var schemas = await ListAsync("""
            SELECT nspname || ' ' || CASE g.grantee WHEN 0 THEN 'PUBLIC' ELSE g.grantee::regrole::text END || ' ' || g.privilege_type
            FROM pg_namespace, aclexplode(coalesce(nspacl, acldefault('n', nspowner))) g
            WHERE nspname IN ('a3', 'a3_schema') AND g.grantee <> nspowner ORDER BY 1
            """);
        var tables = await ListAsync("""
            SELECT relname || ' ' || CASE g.grantee WHEN 0 THEN 'PUBLIC' ELSE g.grantee::regrole::text END || ' ' || g.privilege_type
            FROM pg_class, aclexplode(coalesce(relacl, acldefault('r', relowner))) g
            WHERE relnamespace = 'a3'::regnamespace AND relkind <> 'i' AND g.grantee <> relowner
              AND NOT (g.grantee = 'a3agent_app'::regrole AND g.privilege_type IN ('SELECT', 'INSERT', 'UPDATE', 'DELETE'))
            UNION ALL
            SELECT c.relname || '.' || a.attname || ' ' || CASE g.grantee WHEN 0 THEN 'PUBLIC' ELSE g.grantee::regrole::text END || ' ' || g.privilege_type
            FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid, aclexplode(a.attacl) g
            WHERE relnamespace = 'a3'::regnamespace AND g.grantee <> relowner
            """);

        Assert.Equal(
            [
                "a3 a3agent_app USAGE", "a3 a3agent_search USAGE", "a3 a3agent_worker CREATE", "a3 a3agent_worker USAGE",
                "a3_schema a3agent_app USAGE",
            ],
            schemas.Order(StringComparer.Ordinal));
        Assert.Equal(OtherGrants, tables.Order(StringComparer.Ordinal));
        Assert.Equal(["SELECT"], await ListAsync("""
            SELECT g.privilege_type FROM pg_class, aclexplode(relacl) g
            WHERE relnamespace = 'a3_schema'::regnamespace AND relkind <> 'i' AND g.grantee <> relowner
            """));
    }

    [Fact]
    public async Task Views_are_bound_to_who_asks_and_nothing_goes_past_row_security() => Assert.Empty(await ListAsync("""
        SELECT relname FROM pg_class
        WHERE relnamespace = 'a3'::regnamespace
          AND (relkind = 'm' OR (relkind = 'v' AND NOT coalesce('security_invoker=true' = ANY (reloptions), false)))
        """));

    [Fact]
    public async Task The_roles_can_neither_log_in_nor_go_past_row_security_and_are_members_of_nothing() =>
        Assert.Equal(["a3agent_app", "a3agent_search", "a3agent_worker"], await ListAsync("""
            SELECT rolname FROM pg_roles r
            WHERE rolname IN ('a3agent_app', 'a3agent_worker', 'a3agent_search')
              AND NOT (rolsuper OR rolbypassrls OR rolcreaterole OR rolcreatedb OR rolreplication OR rolcanlogin)
              AND NOT EXISTS (SELECT FROM pg_auth_members WHERE member = r.oid)
            ORDER BY 1
            """));

    private async Task<List<string>> ListAsync(string sql)
    {
        await using var connection = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(_administrator) { Pooling = false }.ConnectionString);
        await connection.OpenAsync(TestContext.Current.CancellationToken);
#pragma warning disable CA2100 // The texts are this test's constants.
        await using var command = new NpgsqlCommand(sql, connection);
#pragma warning restore CA2100
        await using var rows = await command.ExecuteReaderAsync(TestContext.Current.CancellationToken);
        var list = new List<string>();
        while (await rows.ReadAsync(TestContext.Current.CancellationToken))
        {
            list.Add(rows.GetString(0));
        }

        return list;
    }
}
