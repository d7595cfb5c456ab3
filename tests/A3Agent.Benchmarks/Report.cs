using System.Globalization;
using System.Runtime;
using System.Text.Json;
using A3Agent.Benchmarks.Serving;

namespace A3Agent.Benchmarks;

/// <summary>The phases as a table of medians, and the platform's ratios to the bare loop.</summary>
internal sealed class Report(BenchmarkOptions options, IReadOnlyList<Phase> phases)
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    private static readonly (string Name, Func<Phase, double> Value, string Format)[] Columns =
    [
        ("CPU ms/turn", phase => phase.CpuMsPerTurn, "0.000"),
        ("turns/s", phase => phase.TurnsPerSecond, "0"),
        ("p50 ms", phase => phase.P50Ms, "0.00"),
        ("p99 ms", phase => phase.P99Ms, "0.00"),
        ("KB/turn", phase => phase.AllocatedBytesPerTurn / 1024, "0.0"),
        ("RSS MB", phase => phase.ResidentBytes / 1024 / 1024, "0"),
    ];

    public void Print(TextWriter output)
    {
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"One turn, one tool call, two upstream calls at 0 ms; {options.Clients} clients, medians of {options.Rounds} rounds of {options.Turns} turns."));
        output.WriteLine($"{Environment.ProcessorCount} processors, .NET {Environment.Version}, {Collector()} garbage collection in both servers.");
        output.WriteLine();
        Row(output, "", Columns.Select(column => column.Name));
        foreach (var (mode, _) in Benchmark.Modes)
        {
            foreach (var server in new[] { ServedProcess.Bare, ServedProcess.A3Agent })
            {
                Row(output, $"{mode} {server}", Columns.Select(column => Text(Median(Of(server, mode).Select(column.Value)), column.Format)));
            }

            Row(output, $"{mode} ratio", Columns.Select(column => Text(Ratio(mode, column.Value), "0.00")));
        }
    }

    /// <summary>Writes every phase to the file that was asked for, if one was.</summary>
    public async Task SaveAsync(CancellationToken cancellationToken)
    {
        if (options.JsonPath is null)
        {
            return;
        }

        await using var file = File.Create(options.JsonPath);
        await JsonSerializer.SerializeAsync(
            file,
            new
            {
                options.Turns, options.Rounds, options.Clients, options.Warmup, Processors = Environment.ProcessorCount, Collector = Collector(),
                CpuRatio = Benchmark.Modes.ToDictionary(mode => mode.Name, mode => Ratio(mode.Name, phase => phase.CpuMsPerTurn)),
                Phases = phases,
            },
            Json,
            cancellationToken);
    }

    private IEnumerable<Phase> Of(string server, string mode) => phases.Where(phase => phase.Server == server && phase.Mode == mode);

    // Of neighbours in time: what slowed the one down has most likely slowed the other down too.
    private double Ratio(string mode, Func<Phase, double> value) => Median(
        Of(ServedProcess.A3Agent, mode).Zip(Of(ServedProcess.Bare, mode), (platform, bare) => value(platform) / value(bare)));

    private static double Median(IEnumerable<double> values)
    {
        var sorted = values.Order().ToList();
        return (sorted[(sorted.Count - 1) / 2] + sorted[sorted.Count / 2]) / 2;
    }

    // The servers are this program too and have its settings.
    private static string Collector() => (GCSettings.IsServerGC ? "server" : "workstation")
        + (GCSettings.LatencyMode == GCLatencyMode.Batch ? ", not concurrent" : ", concurrent");

    private static string Text(double value, string format) => value.ToString(format, CultureInfo.InvariantCulture);

    private static void Row(TextWriter output, string name, IEnumerable<string> cells) =>
        output.WriteLine($"{name,-16}{string.Concat(cells.Select(cell => $"{cell,13}"))}");
}
