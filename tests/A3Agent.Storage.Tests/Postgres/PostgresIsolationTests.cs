using Npgsql;

namespace A3Agent.Storage.Tests.Postgres;

/// <summary>What SQL of the application's own role could do to another organization, if code above it were wrong or taken over.</summary>
public sealed class PostgresIsolationTests(AttackedDatabase database) : IClassFixture<AttackedDatabase>
{
    private const string Refused = PostgresErrorCodes.InsufficientPrivilege;

    public static TheoryData<string> Tables => [.. AttackedDatabase.Tables];

    [Theory]
    [MemberData(nameof(Tables))]
    public async Task Without_an_organization_a_table_is_empty_and_takes_nothing(string table)
    {
        Assert.Equal(0L, await database.RunAsync($"SELECT count(*) FROM a3.{table}"));
        Assert.Equal(0L, await database.RunAsync("SET a3.organization = ''", $"SELECT count(*) FROM a3.{table}"));

        var refused = await Assert.ThrowsAsync<PostgresException>(() => database.RunAsync(
            "BEGIN", "SELECT set_config('a3.organization', 'acme', true)",
            $"CREATE TEMP TABLE kept ON COMMIT PRESERVE ROWS AS SELECT * FROM a3.{table}", "COMMIT", $"INSERT INTO a3.{table} SELECT * FROM kept"));
        Assert.Equal(Refused, refused.SqlState);
    }

    [Theory]
    [MemberData(nameof(Tables))]
    public async Task Rows_of_another_organization_are_not_seen_changed_or_deleted(string table)
    {
        Assert.Equal("acme", await database.AsAcmeAsync($"SELECT string_agg(DISTINCT organization, ',') FROM a3.{table}"));
        Assert.Equal(0L, await database.AsAcmeAsync($"SELECT count(*) FROM a3.{table} WHERE organization = 'globex'"));
        Assert.Equal(0L, await database.AsAcmeAsync(
            $"WITH gone AS (DELETE FROM a3.{table} WHERE organization = 'globex' RETURNING 1) SELECT count(*) FROM gone"));
        Assert.Equal(0L, await database.AsAcmeAsync(
            $"WITH changed AS (UPDATE a3.{table} SET organization = 'acme' WHERE organization = 'globex' RETURNING 1) SELECT count(*) FROM changed"));
    }

    [Theory]
    [MemberData(nameof(Tables))]
    public async Task No_row_is_put_or_moved_into_another_organization(string table)
    {
        await database.RefusedAsync(
            Refused, $$"""INSERT INTO a3.{{table}} SELECT (jsonb_populate_record(t, '{"organization":"globex"}')).* FROM a3.{{table}} t""");
        await database.RefusedAsync(
            Refused, $$"""INSERT INTO a3.{{table}} SELECT (jsonb_populate_record(t, '{"organization":"new"}')).* FROM a3.{{table}} t""");
        await database.RefusedAsync(Refused, $"UPDATE a3.{table} SET organization = 'globex'");
    }

    [Fact]
    public async Task A_reference_to_another_organizations_row_is_a_reference_to_nothing()
    {
        const string Task = """INSERT INTO a3.tasks SELECT (jsonb_populate_record(t, '{"id":"t2","assigned_to":"globex-own"}')).* FROM a3.tasks t""";
        var theirs = await database.RefusedAsync(PostgresErrorCodes.ForeignKeyViolation, Task);
        var nobodys = await database.RefusedAsync(
            PostgresErrorCodes.ForeignKeyViolation, Task.Replace("globex-own", "nobody", StringComparison.Ordinal));

        Assert.Equal(nobodys.MessageText, theirs.MessageText);
    }

    [Fact]
    public async Task A_key_that_another_organization_has_used_is_free()
    {
        Assert.Equal("globex-own", await database.AsAcmeAsync(
            """
            INSERT INTO a3.users SELECT (jsonb_populate_record(t, '{"id":"globex-own"}')).* FROM a3.users t WHERE id = 'u'
            RETURNING id
            """));
    }

    [Theory]
    [InlineData("SET a3.organization = 'acme'")]
    [InlineData("SELECT set_config('a3.organization', 'acme', false)")]
    [InlineData("BEGIN; SET LOCAL a3.organization = 'acme'")]
    [InlineData("BEGIN; SET LOCAL a3.organization = 'acme'; COMMIT")]
    [InlineData("BEGIN; SELECT set_config('a3.organization', 'acme', true); ROLLBACK")]
    [InlineData("CREATE TEMP VIEW seen AS SELECT * FROM a3.users")]
    public async Task Nothing_of_an_earlier_use_of_a_pooled_connection_is_left(string earlier)
    {
        var settings = new NpgsqlConnectionStringBuilder(await PostgresServer.ApplicationAsync(database.Administrator)) { MaxPoolSize = 1 };
        await using var source = NpgsqlDataSource.Create(settings);
        var backend = await ScalarAsync(source, $"{earlier}; SELECT pg_backend_pid()", last: true);

        Assert.Equal(backend, await ScalarAsync(source, "SELECT pg_backend_pid()"));
        Assert.Equal(0L, await ScalarAsync(source, "SELECT count(*) FROM a3.users"));
        Assert.Equal("", await ScalarAsync(source, "SELECT coalesce(current_setting('a3.organization', true), '')"));
    }

    [Fact]
    public async Task The_organization_ends_with_its_transaction_also_with_that_of_a_batch()
    {
        await using var connection = await database.OpenAsync();
        await using var batch = new NpgsqlBatch(connection)
        {
            BatchCommands = { new("SELECT set_config('a3.organization', 'acme', true)"), new("SELECT count(*) FROM a3.deals") },
        };
        await using (var rows = await batch.ExecuteReaderAsync(TestContext.Current.CancellationToken))
        {
            await rows.NextResultAsync(TestContext.Current.CancellationToken);
            await rows.ReadAsync(TestContext.Current.CancellationToken);
            Assert.Equal(1, rows.GetInt64(0));
        }

        await using var after = new NpgsqlCommand("SELECT count(*) FROM a3.deals", connection);
        Assert.Equal(0L, await after.ExecuteScalarAsync(TestContext.Current.CancellationToken));
    }

    [Theory]
    [InlineData("SET ROLE a3agent_worker")]
    [InlineData("SET ROLE a3agent_search")]
    [InlineData("SET ROLE postgres")]
    [InlineData("SET SESSION AUTHORIZATION postgres")]
    [InlineData("SET ROLE pg_read_all_data")]
    [InlineData("GRANT a3agent_worker TO a3agent_server")]
    [InlineData("ALTER ROLE a3agent_server BYPASSRLS")]
    [InlineData("CREATE ROLE another")]
    public async Task No_other_role_is_taken_on(string sql) => await database.RefusedAsync(Refused, sql);

    [Theory]
    [InlineData("TRUNCATE a3.users")]
    [InlineData("ALTER TABLE a3.users DISABLE ROW LEVEL SECURITY")]
    [InlineData("ALTER TABLE a3.users NO FORCE ROW LEVEL SECURITY")]
    [InlineData("ALTER TABLE a3.users ADD COLUMN more text")]
    [InlineData("CREATE POLICY mine ON a3.users TO a3agent_app USING (true)")]
    [InlineData("DROP POLICY organization ON a3.users")]
    [InlineData("DROP TABLE a3.messages")]
    [InlineData("CREATE TABLE a3.mine (a text)")]
    [InlineData("CREATE FUNCTION a3.mine() RETURNS text LANGUAGE sql AS 'SELECT 1::text'")]
    [InlineData("CREATE OR REPLACE FUNCTION a3.find_key(wanted text) RETURNS SETOF a3.api_keys LANGUAGE sql AS 'SELECT * FROM a3.api_keys'")]
    [InlineData("ALTER FUNCTION a3.find_key RESET search_path")]
    [InlineData("CREATE SCHEMA mine")]
    [InlineData("CREATE TRIGGER mine BEFORE UPDATE ON a3.users FOR EACH ROW EXECUTE FUNCTION suppress_redundant_updates_trigger()")]
    [InlineData("SELECT a3.isolate('a3.users')")]
    [InlineData("SELECT a3.hand_over('a3.same_json(json, json)', 'a3agent_worker')")]
    [InlineData("COPY a3.users TO '/tmp/users'")]
    [InlineData("COPY a3.users TO PROGRAM 'cat'")]
    [InlineData("COPY a3.users FROM '/dev/null'")]
    [InlineData("INSERT INTO a3_schema.files (number, name, sha256) VALUES (99, 'x', 'x')")]
    [InlineData("UPDATE a3_schema.files SET name = 'x'")]
    public async Task The_schema_and_the_servers_files_are_out_of_reach(string sql) => await database.RefusedAsync(Refused, sql);

    [Fact]
    public async Task Row_security_is_not_switched_off()
    {
        await database.RefusedAsync(Refused, "SET LOCAL row_security = off", "SELECT count(*) FROM a3.users");
        await database.RefusedAsync(PostgresErrorCodes.FeatureNotSupported, "COPY a3.users FROM STDIN");
    }

    [Fact]
    public async Task A_copy_holds_the_organizations_rows_alone()
    {
        await using var connection = await database.OpenAsync();
        await using var begin = new NpgsqlCommand("BEGIN; SELECT set_config('a3.organization', 'acme', true)", connection);
        await begin.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
        using var copy = await connection.BeginTextExportAsync("COPY a3.users TO STDOUT", TestContext.Current.CancellationToken);
        var text = await copy.ReadToEndAsync(TestContext.Current.CancellationToken);

        Assert.Contains("acmesecret", text, StringComparison.Ordinal);
        Assert.DoesNotContain("globex", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Functions_that_serve_every_organization_read_the_real_tables_and_tell_no_more_than_they_must()
    {
        string[] hijack =
        [
            "CREATE TEMP TABLE api_keys AS SELECT * FROM a3.api_keys WITH NO DATA",
            "INSERT INTO api_keys (organization, id, secret_hash, user_id, role, created_at) VALUES ('globex', 'fake', '', 'u', 'admin', now())",
            "CREATE FUNCTION pg_temp.count(text) RETURNS bigint LANGUAGE sql AS 'SELECT 99::bigint'",
            "SET LOCAL search_path = pg_temp, public",
        ];

        Assert.Equal(0L, await database.AsAcmeAsync([.. hijack, "SELECT pg_catalog.count(*) FROM a3.find_key('fake')"]));
        Assert.Equal("globex", await database.AsAcmeAsync([.. hijack, "SELECT organization FROM a3.find_key('globexkey')"]));
        Assert.Equal(0L, await database.AsAcmeAsync("SELECT count(*) FROM a3.find_key('%')"));
        Assert.Equal(0L, await database.AsAcmeAsync("SELECT count(*) FROM a3.find_key(NULL)"));
        Assert.Equal(0, await database.RunAsync("SELECT a3.interrupt_lost_turns(now())"));
        Assert.Equal("acme", await database.AsAcmeAsync([.. hijack, "SELECT a3.organization_to_alert()"]));
        Assert.Equal(0L, await database.AsAcmeAsync([.. hijack, "SELECT pg_catalog.count(*) FROM a3.organizations_to_roll_up()"]));
        Assert.Equal(0L, await database.AsAcmeAsync([.. hijack, "SELECT pg_catalog.count(*) FROM a3.organizations_with_lost_calls()"]));
    }

    [Fact]
    public async Task A_view_shows_what_its_reader_may_see()
    {
        await database.AsAdministratorAsync(
            "CREATE OR REPLACE VIEW a3.people WITH (security_invoker) AS SELECT * FROM a3.users; GRANT SELECT ON a3.people TO a3agent_app");
        try
        {
            Assert.Equal(0L, await database.RunAsync("SELECT count(*) FROM a3.people"));
            Assert.Equal("acme", await database.AsAcmeAsync("SELECT string_agg(DISTINCT organization, ',') FROM a3.people"));
        }
        finally
        {
            await database.AsAdministratorAsync("DROP VIEW a3.people");
        }
    }

    private static async Task<object?> ScalarAsync(NpgsqlDataSource source, string sql, bool last = false)
    {
        await using var connection = await source.OpenConnectionAsync(TestContext.Current.CancellationToken);
#pragma warning disable CA2100 // The texts are this test's constants.
        await using var command = new NpgsqlCommand(sql, connection);
#pragma warning restore CA2100
        await using var rows = await command.ExecuteReaderAsync(TestContext.Current.CancellationToken);
        object? value = null;
        do
        {
            value = await rows.ReadAsync(TestContext.Current.CancellationToken) ? rows.GetValue(0) : value;
        }
        while (last && await rows.NextResultAsync(TestContext.Current.CancellationToken));

        return value;
    }
}
