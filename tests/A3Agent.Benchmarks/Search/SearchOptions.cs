using System.Globalization;

namespace A3Agent.Benchmarks.Search;

/// <summary>What the search benchmark does.</summary>
internal sealed record SearchOptions
{
    public const string Usage = """
        Usage: search --postgres CONNECTION [--vectors N] [--organizations N] [--dimensions N] [--queries N] [--database NAME]
          [--rounds N] [--parts PART,...] [--ef N,N,...] [--build-memory SIZE] [--minutes N]
        Parts are recall, latency, crossing, precision, growth (the default is all of these) and settings, which tries the values of --ef.
        --database names one that is kept, and used again with what it holds; without it the database is dropped at the end.
        """;

    /// <summary>An administrator's connection string.</summary>
    public string Postgres { get; private init; } = Environment.GetEnvironmentVariable("A3_TEST_POSTGRES") ?? "";

    public int Vectors { get; private init; } = 1_000_000;

    public int Organizations { get; private init; } = 100;

    public int Dimensions { get; private init; } = 1_536;

    /// <summary>How many queries of each organization that is measured.</summary>
    public int Queries { get; private init; } = 40;

    public string? Database { get; private init; }

    /// <summary>How often each query is measured in each way.</summary>
    public int Rounds { get; private init; } = 3;

    /// <summary>What is measured, in this order.</summary>
    public IReadOnlyList<string> Parts { get; private init; } = ["recall", "latency", "crossing", "precision", "growth"];

    /// <summary>Values of hnsw.ef_search that are tried.</summary>
    public IReadOnlyList<int> Efs { get; private init; } = [40, 100, 200, 400];

    /// <summary>maintenance_work_mem of the index builds.</summary>
    public string BuildMemory { get; private init; } = "3GB";

    /// <summary>The whole run never takes longer.</summary>
    public TimeSpan MaxDuration { get; private init; } = TimeSpan.FromMinutes(120);

    /// <summary>Reads the command line; null when it is not understood.</summary>
    public static SearchOptions? Parse(ReadOnlySpan<string> args)
    {
        var options = new SearchOptions();
        for (var i = 0; i < args.Length; i += 2)
        {
            var value = i + 1 < args.Length ? args[i + 1] : "";
            var number = int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var given) ? given : 0;
            SearchOptions? next = args[i] switch
            {
                "--postgres" when value.Length > 0 => options with { Postgres = value },
                "--vectors" when number > 0 => options with { Vectors = number },
                "--organizations" when number > 2 => options with { Organizations = number },
                "--dimensions" when number > 0 => options with { Dimensions = number },
                "--queries" when number > 0 => options with { Queries = number },
                "--database" when IsName(value) => options with { Database = value },
                "--ef" when value.Length > 0 => options with { Efs = [.. value.Split(',').Select(int.Parse)] },
                "--rounds" when number > 0 => options with { Rounds = number },
                "--parts" when value.Length > 0 => options with { Parts = value.Split(',') },
                "--build-memory" when value.All(char.IsAsciiLetterOrDigit) => options with { BuildMemory = value },
                "--minutes" when number > 0 => options with { MaxDuration = TimeSpan.FromMinutes(number) },
                _ => null,
            };
            if (next is null)
            {
                return null;
            }

            options = next;
        }

        return options.Postgres.Length > 0 ? options : null;
    }

    private static bool IsName(string value) => value.Length > 0 && value.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '_');
}
