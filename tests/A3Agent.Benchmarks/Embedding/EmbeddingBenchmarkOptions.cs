using System.Globalization;

namespace A3Agent.Benchmarks.Embedding;

/// <summary>What the benchmark of the embedding pipeline does.</summary>
internal sealed record EmbeddingBenchmarkOptions
{
    public const string Usage =
        "Usage: embeddings --postgres CONNECTION [--clients N] [--organizations N (of the second case)] [--delay-ms N,... (of the provider)] [--minutes N]";

    /// <summary>An administrator's connection string.</summary>
    public string Postgres { get; private init; } = Environment.GetEnvironmentVariable("A3_TEST_POSTGRES") ?? "";

    public int Clients { get; private init; } = 100_000;

    /// <summary>How many organizations share the clients in the second case; 1 to leave it out.</summary>
    public int Organizations { get; private init; } = 100;

    /// <summary>How long the provider waits before each answer; every value is a run of its own.</summary>
    public IReadOnlyList<int> DelaysMs { get; private init; } = [0, 500];

    /// <summary>The whole run never takes longer.</summary>
    public TimeSpan MaxDuration { get; private init; } = TimeSpan.FromMinutes(30);

    /// <summary>Reads the command line; null when it is not understood.</summary>
    public static EmbeddingBenchmarkOptions? Parse(ReadOnlySpan<string> args)
    {
        var options = new EmbeddingBenchmarkOptions();
        for (var i = 0; i < args.Length; i += 2)
        {
            var value = i + 1 < args.Length ? args[i + 1] : "";
            var number = int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var given) ? given : 0;
            EmbeddingBenchmarkOptions? next = args[i] switch
            {
                "--postgres" when value.Length > 0 => options with { Postgres = value },
                "--clients" when number > 0 => options with { Clients = number },
                "--organizations" when number > 0 => options with { Organizations = number },
                "--delay-ms" when value.Length > 0 => options with { DelaysMs = [.. value.Split(',').Select(int.Parse)] },
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
}
