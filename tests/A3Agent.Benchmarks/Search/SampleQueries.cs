using A3Agent.Search;

namespace A3Agent.Benchmarks.Search;

/// <summary>One query of an organization.</summary>
/// <param name="Number">From 0.</param>
/// <param name="Text">What a person might type; the vector has nothing to do with it.</param>
/// <param name="Vector">Its vector.</param>
internal sealed record SampleQuery(int Number, string Text, QueryVector Vector)
{
    /// <summary>The search.</summary>
    public ClientSearch Search(SampleFilter filter, SearchMode mode) =>
        new() { Query = Text, Status = filter.Status, Tags = filter.Tags, Limit = ExactNeighbours.Most, Mode = mode };
}

/// <summary>Queries: by turns a client's name, the name with a slip, a kind of company in a city, and a need.</summary>
internal sealed class SampleQueries(BenchmarkDatabase database, VectorSet set, SampleVectors vectors)
{
    /// <summary>So many queries of an organization, or about what only another one has.</summary>
    public async Task<IReadOnlyList<SampleQuery>> OfAsync(
        SampleOrganization organization, int count, CancellationToken cancellationToken, bool foreign = false)
    {
        var first = foreign ? SampleVectors.Foreign : 0;
        await using var connection = await database.ConnectAsync(cancellationToken);
        await using var read = BenchmarkDatabase.Command(
            connection, "SELECT display_name, industry, city FROM a3.clients WHERE organization = $1 ORDER BY md5(id) LIMIT $2");
        read.Parameters.Add(new() { Value = organization.Id });
        read.Parameters.Add(new() { Value = Math.Min(count, organization.Size) });
        var queries = new List<SampleQuery>();
        var texts = new List<(string Name, string Industry, string City)>();
        await using var rows = await read.ExecuteReaderAsync(cancellationToken);
        while (await rows.ReadAsync(cancellationToken))
        {
            texts.Add((rows.GetString(0), rows.GetString(1), rows.GetString(2)));
        }

        for (var number = 0; number < count; number++)
        {
            var text = Text(number, texts[number % texts.Count]);
            queries.Add(new SampleQuery(first + number, text, new QueryVector(set.Id, vectors.Query(organization, first + number))));
        }

        return queries;
    }

    private static string Text(int number, (string Name, string Industry, string City) client) => (number % 4) switch
    {
        0 => client.Name,
        1 => $"{client.Name[..2]}{client.Name[3]}{client.Name[2]}{client.Name[4..]}",
        2 => $"{client.Industry} in {client.City}",
        _ => $"who asked {client.Name.Split(' ')[1]} about renewals",
    };
}
