using System.Security.Cryptography;
using System.Text;
using Npgsql;

namespace A3Agent.Postgres;

/// <summary>As whom the server works: a role that row-level security binds.</summary>
internal static class Login
{
    // Superusers and BYPASSRLS roles see every row; an owner may take the policies away; who makes roles or reads the server's files or its
    // replication stream comes to all of that. It counts who has logged in, whatever role the session has taken on.
    private const string MightSql = """
        SELECT coalesce(
          (SELECT CASE WHEN rolsuper THEN 'a superuser' WHEN rolbypassrls THEN 'a role with BYPASSRLS'
             WHEN rolcreaterole THEN 'a role with CREATEROLE' WHEN rolreplication THEN 'a role with REPLICATION' END
           FROM pg_roles WHERE rolname = session_user),
          (SELECT 'the owner of the tables, or a member of that role'
           WHERE EXISTS (SELECT FROM pg_namespace WHERE nspname = 'a3' AND pg_has_role(session_user, nspowner, 'MEMBER'))
             OR EXISTS (SELECT FROM pg_class WHERE relnamespace = to_regnamespace('a3') AND pg_has_role(session_user, relowner, 'MEMBER'))),
          (SELECT 'a member of ' || rolname FROM pg_roles
           WHERE (rolsuper OR rolbypassrls OR rolcreaterole OR rolreplication OR rolname IN ('a3agent_worker', 'a3agent_search',
               'pg_execute_server_program', 'pg_read_server_files', 'pg_write_server_files'))
             AND pg_has_role(session_user, oid, 'MEMBER')
           ORDER BY rolname LIMIT 1))
        """;

    /// <summary>Why a role is too mighty to serve as; null when it is not.</summary>
    public static async Task<string?> MightOfAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(MightSql, connection);
        return await command.ExecuteScalarAsync(cancellationToken).ConfigureAwait(false) as string;
    }

    /// <summary>Refuses a role that could see other organizations' rows.</summary>
    /// <exception cref="InvalidOperationException">It could; the message says how to make the right role.</exception>
    public static async Task DemandBoundAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        if (await MightOfAsync(connection, cancellationToken).ConfigureAwait(false) is { } might)
        {
            throw new InvalidOperationException(
                $"ConnectionStrings__Postgres connects as {might}, which row-level security does not bind: organizations would not be isolated. "
                + "Make a role for the server: CREATE ROLE a3agent LOGIN PASSWORD '...'; name it in ConnectionStrings__Postgres, put the "
                + "administrator's or owner's connection string into ConnectionStrings__PostgresOwner and run 'a3agent migrate' once.");
        }
    }

    /// <summary>Refuses a role that may not use the tables at all.</summary>
    /// <exception cref="InvalidOperationException">It may not; the message says how to let it.</exception>
    public static async Task DemandMemberAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        const string Sql = """
            SELECT session_user::text WHERE NOT EXISTS (
              SELECT FROM pg_roles WHERE rolname = 'a3agent_app' AND pg_has_role(session_user, oid, 'USAGE'))
            """;
        await using var command = new NpgsqlCommand(Sql, connection);
        if (await command.ExecuteScalarAsync(cancellationToken).ConfigureAwait(false) is string login)
        {
            throw new InvalidOperationException(
                $"The role {login} of ConnectionStrings__Postgres is not a member of a3agent_app, so that it may not use the tables. Run "
                + "'a3agent migrate' with ConnectionStrings__PostgresOwner, which makes it one; it must inherit what it is a member of.");
        }
    }

    /// <summary>In Development: a login of the server's own, made by an administrator.</summary>
    /// <returns>The connection string that uses it.</returns>
    /// <remarks>
    /// The password is derived from the administrator's, so that every process that knows the one comes to the same other and none
    /// locks another one out. Where an administrator needs none, the login has none.
    /// </remarks>
    public static async Task<string> MakeAsync(string administrator, CancellationToken cancellationToken)
    {
        const string Name = "a3agent_server";
        var settings = new NpgsqlConnectionStringBuilder(administrator);
        var password = settings.Password is { Length: > 0 } secret
            ? Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), Encoding.UTF8.GetBytes(Name)))
            : null;
        await using var source = NpgsqlDataSource.Create(administrator);
        await using var connection = await source.OpenConnectionAsync(cancellationToken).ConfigureAwait(false);
        const string Sql = """
            DO $$
            BEGIN
              IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'a3agent_server') THEN
                BEGIN
                  CREATE ROLE a3agent_server LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS;
                EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;
                END;
              END IF;
            END $$;
            """;
        await using (var make = new NpgsqlCommand(Sql, connection))
        {
            await make.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
        }

        await SetPasswordAsync(connection, Name, password, cancellationToken).ConfigureAwait(false);
        settings.Username = Name;
        settings.Password = password;
        return settings.ConnectionString;
    }

    // Two processes that set the very same password at once: the one that comes second finds it set ("tuple concurrently updated").
    private static async Task SetPasswordAsync(NpgsqlConnection connection, string name, string? password, CancellationToken cancellationToken)
    {
        var value = password is null ? "NULL" : $"'{password}'";
#pragma warning disable CA2100 // Both are hexadecimal digits and letters; ALTER ROLE takes no parameters.
        await using var command = new NpgsqlCommand($"ALTER ROLE {name} PASSWORD {value}", connection);
#pragma warning restore CA2100
        try
        {
            await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (PostgresException busy) when (busy.SqlState == PostgresErrorCodes.InternalError)
        {
            // The other one has set it.
        }
    }
}
