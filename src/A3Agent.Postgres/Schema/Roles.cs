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

    // The owner hands functions over to the two roles that own them, which only a member may.
    private const string JoinSql = """
        DO $$
        DECLARE wanted text;
        BEGIN
          FOREACH wanted IN ARRAY ARRAY['a3agent_worker', 'a3agent_search'] LOOP
            IF NOT pg_has_role(current_user, wanted, 'MEMBER') THEN
              EXECUTE format('GRANT %I TO CURRENT_USER', wanted);
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
    public static async Task GrantAsync(NpgsqlConnection owner, string login, CancellationToken cancellationToken)
    {
        const string Sql = "SELECT format('GRANT a3agent_app TO %I', $1) WHERE NOT pg_has_role($1, 'a3agent_app', 'MEMBER')";
        await using var command = new NpgsqlCommand(Sql, owner) { Parameters = { new() { Value = login } } };
        if (await command.ExecuteScalarAsync(cancellationToken).ConfigureAwait(false) is string grant)
        {
            await RunAsync(owner, grant, cancellationToken).ConfigureAwait(false);
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
