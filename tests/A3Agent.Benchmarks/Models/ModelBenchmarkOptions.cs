using System.Globalization;

namespace A3Agent.Benchmarks.Models;

/// <summary>How much of the model layer is measured.</summary>
internal sealed record ModelBenchmarkOptions
{
    public const string Usage =
        "Usage: models [--calls N (of each phase)] [--chunks N (of the longer stream)] [--rounds N (3 or more)]";

    /// <summary>The chunks of the shorter stream: what a stream costs before and after its chunks cancels out.</summary>
    public const int FewChunks = 10;

    /// <summary>The whole run, warm-up included, never takes longer.</summary>
    public static readonly TimeSpan MaxDuration = TimeSpan.FromMinutes(10);

    /// <summary>The whole answers of one measured phase; of streams a quarter.</summary>
    public int Calls { get; private init; } = 200;

    /// <summary>The chunks of the longer stream.</summary>
    public int Chunks { get; private init; } = 250;

    /// <summary>How often each way is measured.</summary>
    public int Rounds { get; private init; } = 25;

    /// <summary>Rounds that are thrown away: until everything is compiled as it stays.</summary>
    public int WarmupRounds => Math.Max(4, Rounds / 4);

    /// <summary>The streams of one measured phase.</summary>
    public int Streams => Math.Max(1, Calls / 4);

    /// <summary>Reads the command line; null when it is not understood.</summary>
    public static ModelBenchmarkOptions? Parse(ReadOnlySpan<string> args)
    {
        var options = new ModelBenchmarkOptions();
        for (var i = 0; i < args.Length; i += 2)
        {
            var value = i + 1 < args.Length ? args[i + 1] : "";
            var number = int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var given) ? given : 0;
            ModelBenchmarkOptions? next = args[i] switch
            {
                "--calls" when number > 0 => options with { Calls = number },
                "--chunks" when number > FewChunks => options with { Chunks = number },
                "--rounds" when number >= 3 => options with { Rounds = number },
                _ => null,
            };
            if (next is null)
            {
                return null;
            }

            options = next;
        }

        return options;
    }
}
