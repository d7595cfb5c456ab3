using A3Agent.Identity;
using Npgsql;

namespace A3Agent.Postgres;

/// <summary>
/// A connection, bound to one organization or to none. Used by one caller at a time.
/// </summary>
/// <remarks>
/// The organization is set by set_config(..., true), which ends with the transaction, so that nothing of it stays on a pooled connection.
/// Several statements are sent together, cost one round trip, and are a transaction of their own where none has begun: there every
/// batch sets the organization again.
/// </remarks>
internal sealed class Session(NpgsqlConnection connection, OrganizationId? organization, bool inTransaction = false)
{
    private const string Bind = "SELECT set_config('a3.organization', $1, true)";
    private bool _isBound = organization is null;

    /// <summary>True for statements whose time depends on how much there is to do: the caller's cancellation ends them.</summary>
    public bool HasNoTimeout { get; set; }

    /// <summary>Runs statements together and gives the first one's rows, each as <paramref name="read"/> reads it.</summary>
    public async Task<List<T>> ListAsync<T>(Func<NpgsqlDataReader, T> read, CancellationToken cancellationToken, params Sql[] statements)
    {
        await using var batch = NewBatch(statements, out var skip);
        await using var rows = await batch.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
        if (skip)
        {
            await rows.NextResultAsync(cancellationToken).ConfigureAwait(false);
        }

        var list = await rows.AllAsync(read, cancellationToken).ConfigureAwait(false);

        // A statement after the first one may have failed: its error comes with its result.
        while (await rows.NextResultAsync(cancellationToken).ConfigureAwait(false))
        {
        }

        return list;
    }

    /// <summary>Runs statements together and hands the reader over at the first one's result.</summary>
    public async Task<T> ReadAsync<T>(
        Func<NpgsqlDataReader, Task<T>> read, CancellationToken cancellationToken, params Sql[] statements)
    {
        await using var batch = NewBatch(statements, out var skip);
        await using var rows = await batch.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
        if (skip)
        {
            await rows.NextResultAsync(cancellationToken).ConfigureAwait(false);
        }

        var result = await read(rows).ConfigureAwait(false);
        while (await rows.NextResultAsync(cancellationToken).ConfigureAwait(false))
        {
        }

        return result;
    }

    /// <summary>Runs statements together.</summary>
    /// <returns>How many rows each of them changed.</returns>
    public async Task<int[]> RunAsync(CancellationToken cancellationToken, params Sql[] statements)
    {
        await using var batch = NewBatch(statements, out _);
        await batch.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
        return [.. statements.Select(statement => (int)statement.Command.RecordsAffected)];
    }

    /// <summary>The connection, for COPY; in a transaction the organization is set already when statements have run before.</summary>
    public NpgsqlConnection Connection => connection;

    private NpgsqlBatch NewBatch(Sql[] statements, out bool binds)
    {
        var batch = new NpgsqlBatch(connection);
        if (HasNoTimeout)
        {
            batch.Timeout = 0;
        }

        binds = !_isBound;
        if (binds)
        {
            batch.BatchCommands.Add(new Sql(Bind).Bind(organization!.Value.Value).Command);
            _isBound = inTransaction;
        }

        foreach (var statement in statements)
        {
            batch.BatchCommands.Add(statement.Command);
        }

        return batch;
    }
}
