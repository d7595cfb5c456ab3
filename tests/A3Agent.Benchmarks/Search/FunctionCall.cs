using A3Agent.Search;
using Npgsql;
using NpgsqlTypes;

namespace A3Agent.Benchmarks.Search;

/// <summary>The platform's SQL function with its join, as one prepared statement on an open connection of the administrator.</summary>
internal sealed class FunctionCall : IAsyncDisposable
{
    private const int MinPrefixLength = 3;
    private const int MinSpellingLength = 4;
    private const string Text = """
        SELECT c.id, c.display_name, c.company, c.email, c.phone, c.status, c.tags, c.notes, c.industry, c.street, c.city, c.state,
          c.country, c.postal_code, c.website, c.owner_id, c.custom_fields, found.score, found.similarity
        FROM a3.search_clients($2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14) AS found
        JOIN a3.clients c ON c.organization = $1 AND c.id = found.client_id
        ORDER BY found.score DESC, found.client_id
        """;

    private readonly NpgsqlConnection _connection;
    private readonly NpgsqlCommand _command;
    private readonly SampleFilter _filter;
    private readonly SearchMode _mode;
    private readonly int _mostExact;

    private FunctionCall(NpgsqlConnection connection, NpgsqlCommand command, SampleFilter filter, SearchMode mode, int mostExact) =>
        (_connection, _command, _filter, _mode, _mostExact) = (connection, command, filter, mode, mostExact);

    public static async Task<FunctionCall> PrepareAsync(
        BenchmarkDatabase database, SampleOrganization organization, SampleFilter filter, SearchMode mode, int mostExact,
        SampleQuery first, CancellationToken cancellationToken)
    {
        var connection = await database.ConnectAsync(cancellationToken);
        await BenchmarkDatabase.RunAsync(connection, $"SET a3.organization = '{organization.Id}'", cancellationToken);
        var call = new FunctionCall(connection, BenchmarkDatabase.Command(connection, Text), filter, mode, mostExact);
        call._command.Parameters.Add(new() { Value = organization.Id, NpgsqlDbType = NpgsqlDbType.Text });
        call.Bind(first);
        await call._command.PrepareAsync(cancellationToken);
        return call;
    }

    /// <summary>Runs it and reads every column of its rows.</summary>
    /// <returns>How many rows came.</returns>
    public async Task<int> RunAsync(SampleQuery query, CancellationToken cancellationToken)
    {
        Bind(query);
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

    private void Bind(SampleQuery query)
    {
        var words = query.Text.ToLowerInvariant().Split(' ');
        (object? Value, NpgsqlDbType Type)[] values =
        [
            (query.Text.ToLowerInvariant(), NpgsqlDbType.Text), (query.Text, NpgsqlDbType.Text),
            (words.Select((word, i) => $"'{word}'{(word.Length >= MinPrefixLength || i == words.Length - 1 ? ":*" : "")}").ToArray(),
                NpgsqlDbType.Array | NpgsqlDbType.Text),
            (words.Select(word => word.Length >= MinSpellingLength ? word : "").ToArray(), NpgsqlDbType.Array | NpgsqlDbType.Text),
            (_filter.StatusText, NpgsqlDbType.Text), (_filter.Tags, NpgsqlDbType.Array | NpgsqlDbType.Text),
            (query.Vector.Values.ToArray(), NpgsqlDbType.Array | NpgsqlDbType.Real), (query.Vector.SetId, NpgsqlDbType.Integer),
            (_mode == SearchMode.Semantic ? "semantic" : "hybrid", NpgsqlDbType.Text),
            (RankFusion.Depth(ExactNeighbours.Most), NpgsqlDbType.Integer), (ExactNeighbours.Most, NpgsqlDbType.Integer),
            (IClientSearchStore.MinHybridSimilarity, NpgsqlDbType.Double), (_mostExact, NpgsqlDbType.Integer),
        ];
        for (var i = 0; i < values.Length; i++)
        {
            if (_command.Parameters.Count == i + 1)
            {
                _command.Parameters.Add(new() { NpgsqlDbType = values[i].Type });
            }

            _command.Parameters[i + 1].Value = values[i].Value ?? DBNull.Value;
        }
    }
}
