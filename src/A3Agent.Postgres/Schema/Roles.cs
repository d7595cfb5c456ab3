using Npgsql;

namespace A3Agent.Postgres;

/// <summary>The roles that the schema names. They belong to the whole cluster; databases beside each other share them.</summary>
internal static class Roles
{
    /// <summary>What the server's own login role is a member of.</summary>
    public const string Application = "a3agent_app";

    // Another database of the cluster may be migrated at this very moment: whoever comes second finds the role there.
    private const string MakeSql = """
        DO $$
        DECLARE wanted text;
        BEGIN
          FOREACH wanted IN ARRAY ARRAY['a3agent_app', 'a3agent_worker', 'a3agent_search'] LOOP
            IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = wanted) THEN
              BEGIN
                EXECUTE format('CREATE ROLE %I NOLOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS', wanted);
              EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;
              END;
            END IF;
          END LOOP;
        END $$;
        """;

    // The owner hands functions over to the two roles that own them, which only a member may; from 16 on there are members that may not
    // act as the role. Another database's migration may grant the same at this very moment.
    private const string JoinSql = """
        DO $$
        DECLARE
          wanted text;
          enough text := CASE WHEN current_setting('server_version_num')::integer >= 160000 THEN 'SET' ELSE 'MEMBER' END;
        BEGIN
          FOREACH wanted IN ARRAY ARRAY['a3agent_worker', 'a3agent_search'] LOOP
            IF NOT pg_has_role(current_user, wanted, enough) THEN
              BEGIN
                EXECUTE format('GRANT %I TO CURRENT_USER', wanted);
              EXCEPTION WHEN unique_violation THEN NULL;
              END;
            END IF;
          END LOOP;
        END $$;
        """;

    /// <summary>Makes the roles that are missing.</summary>
    /// <exception cref="InvalidOperationException">The owner may not make roles.</exception>
    public static async Task MakeAsync(NpgsqlConnection owner, CancellationToken cancellationToken)
    {
        try
        {
            await RunAsync(owner, MakeSql, cancellationToken).ConfigureAwait(false);
            await RunAsync(owner, JoinSql, cancellationToken).ConfigureAwait(false);
        }
        catch (PostgresException refused) when (refused.SqlState == PostgresErrorCodes.InsufficientPrivilege)
        {
            throw new InvalidOperationException(
                "The role of ConnectionStrings__PostgresOwner may not make the roles a3agent_app, a3agent_worker and a3agent_search. "
                + "Let it (ALTER ROLE ... CREATEROLE), or run 'a3agent migrate' once as an administrator.", refused);
        }
    }

    /// <summary>Makes the extensions that are missing.</summary>
    /// <exception cref="InvalidOperationException">The server lacks one, or the owner may not make it.</exception>
    public static async Task MakeExtensionsAsync(NpgsqlConnection owner, CancellationToken cancellationToken)
    {
        try
        {
            await RunAsync(
                owner,
                "CREATE EXTENSION IF NOT EXISTS vector; CREATE EXTENSION IF NOT EXISTS pg_trgm; CREATE EXTENSION IF NOT EXISTS btree_gin",
                cancellationToken).ConfigureAwait(false);
        }
        catch (PostgresException lacking) when (lacking.SqlState is PostgresErrorCodes.UndefinedFile or PostgresErrorCodes.FeatureNotSupported)
        {
            throw new InvalidOperationException(
                $"The Postgres server lacks an extension: {lacking.MessageText}. Install pgvector 0.8 or newer and the contrib modules pg_trgm "
                + "and btree_gin on it; compose.yaml and scripts/postgres.sh show two ways.", lacking);
        }
        catch (PostgresException refused) when (refused.SqlState == PostgresErrorCodes.InsufficientPrivilege)
        {
            throw new InvalidOperationException(
                "The role of ConnectionStrings__PostgresOwner may not make extensions. Let an administrator run in this database: "
                + "CREATE EXTENSION vector; CREATE EXTENSION pg_trgm; CREATE EXTENSION btree_gin;", refused);
        }
    }

    /// <summary>Lets a login role act as the application.</summary>
    /// <exception cref="InvalidOperationException">There is no such role, or the owner may not let it.</exception>
    public static async Task GrantAsync(NpgsqlConnection owner, string login, CancellationToken cancellationToken)
    {
        const string Sql = """
            SELECT CASE WHEN pg_has_role(oid, 'a3agent_app', 'MEMBER') THEN '' ELSE format('GRANT a3agent_app TO %I', rolname) END
            FROM pg_roles WHERE rolname = $1
            """;
        await using var command = new NpgsqlCommand(Sql, owner) { Parameters = { new() { Value = login } } };
        var grant = await command.ExecuteScalarAsync(cancellationToken).ConfigureAwait(false) as string ?? throw new InvalidOperationException(
            $"There is no role {login}, which ConnectionStrings__Postgres names. Make it: CREATE ROLE {login} LOGIN PASSWORD '...';");
        if (grant.Length == 0)
        {
            return;
        }

        try
        {
            await RunAsync(owner, grant, cancellationToken).ConfigureAwait(false);
        }
        catch (PostgresException refused) when (refused.SqlState == PostgresErrorCodes.InsufficientPrivilege)
        {
            throw new InvalidOperationException(
                $"The role of ConnectionStrings__PostgresOwner may not grant a3agent_app. Let an administrator run: {grant};", refused);
        }
        catch (PostgresException busy) when (busy.SqlState is PostgresErrorCodes.UniqueViolation or PostgresErrorCodes.InternalError)
        {
            // Another database's migration has granted it at the same moment.
        }
    }

#pragma warning disable CA2100 // The texts are constants, or were put together by the server with quoted names.
    private static async Task RunAsync(NpgsqlConnection connection, string sql, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
    }
#pragma warning restore CA2100
}
