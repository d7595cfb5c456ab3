using A3Agent.Search;
using Npgsql;
using NpgsqlTypes;

namespace A3Agent.Benchmarks.Search;

/// <summary>
/// The least that answers a search by meaning: one prepared statement on an open connection of the administrator, without row-level
/// security, roles, transaction or mapping, written for the way that the search takes for this organization and filter.
/// </summary>
internal sealed class BareStatement : IAsyncDisposable
{
    private readonly NpgsqlConnection _connection;
    private readonly NpgsqlCommand _command;

    private BareStatement(NpgsqlConnection connection, NpgsqlCommand command) => (_connection, _command) = (connection, command);

    /// <summary>Prepares one.</summary>
    /// <param name="database">The database.</param>
    /// <param name="set">The set of vectors.</param>
    /// <param name="organization">Whose search.</param>
    /// <param name="filter">Its filter.</param>
    /// <param name="graph">Whether along the graph.</param>
    /// <param name="cancellationToken">Cancels it.</param>
    public static async Task<BareStatement> PrepareAsync(
        BenchmarkDatabase database, VectorSet set, SampleOrganization organization, SampleFilter filter, bool graph,
        CancellationToken cancellationToken)
    {
        var connection = await database.ConnectAsync(cancellationToken);
        await BenchmarkDatabase.RunAsync(connection, await SettingsAsync(connection, cancellationToken), cancellationToken);
        var command = BenchmarkDatabase.Command(connection, Text(set, filter, graph));
        command.Parameters.Add(new() { Value = organization.Id, NpgsqlDbType = NpgsqlDbType.Text });
        command.Parameters.Add(new() { Value = Array.Empty<float>(), NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Real });
        command.Parameters.Add(new() { Value = ExactNeighbours.Most, NpgsqlDbType = NpgsqlDbType.Integer });
        if ((filter.Tag ?? filter.StatusText) is { } wanted)
        {
            command.Parameters.Add(new() { Value = wanted, NpgsqlDbType = NpgsqlDbType.Text });
        }

        await command.PrepareAsync(cancellationToken);
        return new BareStatement(connection, command);
    }

    /// <summary>Runs it and reads every column of its rows.</summary>
    /// <returns>How many rows came.</returns>
    public async Task<int> RunAsync(SampleQuery query, CancellationToken cancellationToken)
    {
        _command.Parameters[1].Value = query.Vector.Values.ToArray();
        await using var rows = await _command.ExecuteReaderAsync(cancellationToken);
        var count = 0;
        while (await rows.ReadAsync(cancellationToken))
        {
            for (var column = 0; column < rows.FieldCount; column++)
            {
                _ = rows.GetValue(column);
            }

            count++;
        }

        return count;
    }

    public async ValueTask DisposeAsync()
    {
        await _command.DisposeAsync();
        await _connection.DisposeAsync();
    }

    private static string Text(VectorSet set, SampleFilter filter, bool graph)
    {
        var wanted = filter.Tag is not null ? "c.folded_tags @> ARRAY[$4]" : filter.Status is not null ? "c.status = $4" : null;
        var near = (graph, wanted) switch
        {
            (true, null) => $"FROM a3.vectors_{set.Id} v WHERE v.organization = $1 AND v.in_graph",
            (true, _) => $"""
                FROM a3.vectors_{set.Id} v WHERE v.organization = $1 AND v.in_graph
                AND (SELECT {wanted} FROM a3.clients c WHERE c.organization = $1 AND c.id = v.client_id)
                """,
            (false, null) => $"FROM a3.vectors_{set.Id} v WHERE v.organization = $1",
            (false, _) => $"""
                FROM a3.clients c JOIN a3.vectors_{set.Id} v ON v.organization = $1 AND v.client_id = c.id
                WHERE c.organization = $1 AND {wanted}
                """,
        };
        return $"""
            WITH near AS MATERIALIZED (
              SELECT v.client_id, v.embedding <=> $2::halfvec AS d {near} ORDER BY v.embedding <=> $2::halfvec LIMIT $3)
            SELECT c.id, c.display_name, c.company, c.email, c.phone, c.status, c.tags, c.notes, c.industry, c.street, c.city, c.state,
              c.country, c.postal_code, c.website, c.owner_id, c.custom_fields, 1 - near.d
            FROM near JOIN a3.clients c ON c.organization = $1 AND c.id = near.client_id ORDER BY near.d
            """;
    }

    // The settings of the platform's function: the graph is searched in the same way.
    private static async Task<string> SettingsAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        const string Find = """
            SELECT string_agg(format('SET %s = %L', split_part(s, '=', 1), split_part(s, '=', 2)), '; ')
            FROM pg_proc p, unnest(p.proconfig) AS s WHERE p.oid = to_regproc('a3.nearest_in_graph') AND s LIKE 'hnsw.%'
            """;
        return "LOAD 'vector'; " + await BenchmarkDatabase.ScalarAsync(connection, Find, cancellationToken);
    }
}
