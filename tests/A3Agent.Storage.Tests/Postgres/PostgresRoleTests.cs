using A3Agent.Crm;
using A3Agent.Identity;
using A3Agent.Postgres;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

namespace A3Agent.Storage.Tests.Postgres;

/// <summary>As whom the server works and migrates: what is refused, what is enough, and what is said about it.</summary>
public sealed class PostgresRoleTests : IAsyncLifetime
{
    private const string Password = "only-for-tests";
    private static int _number;

    private readonly List<string> _roles = [];
    private string _administrator = "";

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private string Database => new NpgsqlConnectionStringBuilder(_administrator).Database!;

    public async ValueTask InitializeAsync() => _administrator = await PostgresServer.NewDatabaseAsync(migrated: false);

    public async ValueTask DisposeAsync()
    {
        await PostgresServer.DropAsync(_administrator);
        foreach (var role in Enumerable.Reverse(_roles))
        {
            await PostgresServer.RunAsync(PostgresServer.Administrator, $"DROP ROLE {role}");
        }
    }

    [Theory]
    [InlineData("SUPERUSER", "", "a superuser")]
    [InlineData("BYPASSRLS", "", "a role with BYPASSRLS")]
    [InlineData("CREATEROLE", "", "a role with CREATEROLE")]
    [InlineData("REPLICATION", "", "a role with REPLICATION")]
    [InlineData("", "postgres", "the owner of the tables, or a member of that role")]
    [InlineData("", "a3agent_worker", "a member of a3agent_worker")]
    [InlineData("NOINHERIT", "a3agent_search", "a member of a3agent_search")]
    [InlineData("", "pg_execute_server_program", "a member of pg_execute_server_program")]
    public async Task A_login_that_could_reach_other_organizations_is_refused(string attributes, string member, string might)
    {
        await MigrateAsync(_administrator, null);
        var login = await RoleAsync($"LOGIN {attributes}", member is "postgres" ? new NpgsqlConnectionStringBuilder(_administrator).Username! : member);

        var refused = await Assert.ThrowsAsync<InvalidOperationException>(() => PrepareAsync(login));

        Assert.Contains($"connects as {might}, which row-level security does not bind", refused.Message, StringComparison.Ordinal);
        Assert.Contains("CREATE ROLE a3agent LOGIN PASSWORD '...'", refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(Password, refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_superuser_that_has_taken_on_the_applications_role_is_one_still()
    {
        await MigrateAsync(_administrator, null);
        var hidden = new NpgsqlConnectionStringBuilder(_administrator) { Options = "-c role=a3agent_app" }.ConnectionString;

        var refused = await Assert.ThrowsAsync<InvalidOperationException>(() => PrepareAsync(hidden));

        Assert.Contains("a superuser", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_owner_that_is_no_superuser_migrates_and_the_servers_login_works_and_sees_what_it_may()
    {
        await MakeExtensionsAsync();
        var owner = await RoleAsync("LOGIN CREATEROLE");
        await AsAdministratorAsync($"ALTER DATABASE {Database} OWNER TO {_roles[0]}");
        var login = await RoleAsync("LOGIN");

        await using var storage = NewStorage(login, owner);
        await storage.PrepareAsync(Stop);
        await storage.PrepareAsync(Stop);
        await storage.CheckAsync(Stop);
        await using var replica = NewStorage(login, null);
        await replica.PrepareAsync(Stop);

        var acme = new OrganizationId("acme");
        await storage.Identity.EnsureOrganizationAsync(acme, Stop);
        await storage.Identity.EnsureOrganizationAsync(new("globex"), Stop);
        await storage.Crm(acme).Users.PutAsync(new User { Id = "u", DisplayName = "U" }, replace: false, Stop);
        Assert.NotNull(await replica.Crm(acme).Users.FindAsync("u", Stop));
        Assert.Null(await replica.Crm(new("globex")).Users.FindAsync("u", Stop));
        await replica.Identity.AddKeyAsync(new ApiKey("k", acme, new byte[32], "u", Role.Member, null, DateTimeOffset.UnixEpoch, null), Stop);
        Assert.Equal(acme, (await storage.Identity.FindKeyAsync("k", Stop))!.Organization);
    }

    [Fact]
    public async Task A_login_that_is_granted_nothing_is_told_to_migrate()
    {
        await MigrateAsync(_administrator, null);
        var login = await RoleAsync("LOGIN");

        var refused = await Assert.ThrowsAsync<InvalidOperationException>(() => PrepareAsync(login));

        Assert.Contains($"The role {_roles[0]} of ConnectionStrings__Postgres is not a member of a3agent_app", refused.Message, StringComparison.Ordinal);
        Assert.Contains("'a3agent migrate'", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_login_that_does_not_exist_is_named()
    {
        var missing = new NpgsqlConnectionStringBuilder(_administrator) { Username = "a3_nobody" }.ConnectionString;

        var refused = await Assert.ThrowsAsync<InvalidOperationException>(() => PrepareAsync(missing, _administrator));

        Assert.Contains("There is no role a3_nobody, which ConnectionStrings__Postgres names.", refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("LOGIN CREATEROLE", true, false, "may not make extensions")]
    [InlineData("LOGIN", true, true, "may not make the roles a3agent_app, a3agent_worker and a3agent_search")]
    [InlineData("LOGIN CREATEROLE", false, true, "may not make schemas in the database. Let an administrator run: GRANT CREATE ON DATABASE")]
    public async Task What_an_owner_lacks_is_said(string attributes, bool ownsDatabase, bool hasExtensions, string message)
    {
        if (hasExtensions)
        {
            await MakeExtensionsAsync();
        }

        var owner = await RoleAsync(attributes);
        if (ownsDatabase)
        {
            await AsAdministratorAsync($"ALTER DATABASE {Database} OWNER TO {_roles[0]}");
        }

        var refused = await Assert.ThrowsAsync<InvalidOperationException>(() => MigrateAsync(owner, null));

        Assert.Contains(message, refused.Message, StringComparison.Ordinal);
        Assert.Contains("ConnectionStrings__PostgresOwner", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task In_development_an_administrator_is_enough_and_the_server_works_as_somebody_else()
    {
        await using var storage = new PostgresStorage(
            new PostgresOptions { ConnectionString = _administrator, MayAdminister = true }, TimeProvider.System, NullLogger.Instance, SchemaHistory.Own);
        await storage.PrepareAsync(Stop);
        await storage.Identity.EnsureOrganizationAsync(new("acme"), Stop);

        await using var connection = new NpgsqlConnection(_administrator);
        await connection.OpenAsync(Stop);
        await using var who = new NpgsqlCommand(
            "SELECT string_agg(DISTINCT usename, ',') FROM pg_stat_activity WHERE datname = current_database() AND application_name = 'a3agent'", connection);
        Assert.Equal("a3agent_server", await who.ExecuteScalarAsync(Stop));
    }

    private static PostgresStorage NewStorage(string login, string? owner) => new(
        new PostgresOptions { ConnectionString = login, OwnerConnectionString = owner }, TimeProvider.System, NullLogger.Instance, SchemaHistory.Own);

    private static async Task PrepareAsync(string login, string? owner = null)
    {
        await using var storage = NewStorage(login, owner);
        await storage.PrepareAsync(Stop);
    }

    private static Task MigrateAsync(string owner, string? login) =>
        new Migration(SchemaHistory.Own, NullLogger.Instance).RunAsync(owner, login, Stop);

    private Task MakeExtensionsAsync() => AsAdministratorAsync("CREATE EXTENSION vector; CREATE EXTENSION pg_trgm; CREATE EXTENSION btree_gin");

    private Task AsAdministratorAsync(string sql) => PostgresServer.RunAsync(_administrator, sql);

    // A role of this test, and its connection string.
    private async Task<string> RoleAsync(string attributes, string member = "")
    {
        var name = $"a3_test_role_{Environment.ProcessId}_{Interlocked.Increment(ref _number)}";
        await AsAdministratorAsync($"CREATE ROLE {name} {attributes} PASSWORD '{Password}'");
        _roles.Add(name);
        if (member.Length > 0)
        {
            await AsAdministratorAsync($"GRANT {member} TO {name}");
        }

        return new NpgsqlConnectionStringBuilder(_administrator) { Username = name, Password = Password, Pooling = false }.ConnectionString;
    }
}
