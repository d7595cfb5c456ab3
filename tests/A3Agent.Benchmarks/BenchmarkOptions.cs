using System.Globalization;

namespace A3Agent.Benchmarks;

/// <summary>How much is measured.</summary>
internal sealed record BenchmarkOptions
{
    public const string Usage =
        "Usage: [--turns N (of each phase)] [--rounds N (3 or more)] [--clients N] [--warmup N (turns)] [--json FILE]";

    /// <summary>The whole run, warm-up included, never takes longer.</summary>
    public static readonly TimeSpan MaxDuration = TimeSpan.FromSeconds(170);

    /// <summary>The turns of one measured phase: many short ones say more than few long ones when the machine has other work.</summary>
    public int Turns { get; private init; } = 1_000;

    /// <summary>How often each server is measured in each mode.</summary>
    public int Rounds { get; private init; } = 15;

    /// <summary>How many clients ask at the same time, each one question after the other.</summary>
    public int Clients { get; private init; } = 16;

    /// <summary>The turns before anything is measured, for each server and mode.</summary>
    public int Warmup { get; private init; } = 5_000;

    /// <summary>Where the phases go as JSON; null for nowhere.</summary>
    public string? JsonPath { get; private init; }

    /// <summary>Reads the command line; null when it is not understood.</summary>
    public static BenchmarkOptions? Parse(string[] args)
    {
        var options = new BenchmarkOptions();
        for (var i = 0; i < args.Length; i += 2)
        {
            var value = i + 1 < args.Length ? args[i + 1] : "";
            var number = int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var given) ? given : 0;
            BenchmarkOptions? next = args[i] switch
            {
                "--turns" when number > 0 => options with { Turns = number },
                "--rounds" when number >= 3 => options with { Rounds = number },
                "--clients" when number > 0 => options with { Clients = number },
                "--warmup" when number > 0 => options with { Warmup = number },
                "--json" when value.Length > 0 => options with { JsonPath = value },
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
