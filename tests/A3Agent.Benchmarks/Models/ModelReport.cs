using System.Globalization;
using System.Runtime;

namespace A3Agent.Benchmarks.Models;

/// <summary>Medians of the rounds as Markdown: what the connector costs, and what each way adds to it.</summary>
internal sealed class ModelReport(ModelBenchmarkOptions options, IReadOnlyList<ModelRound> rounds)
{
    private static readonly (string Name, Func<WayCosts, CallCost> Cost)[] _parts =
    [
        ("answer", costs => costs.Whole), ("stream", costs => costs.Stream), ("chunk", costs => costs.Chunk),
        ("chunk waited for", costs => costs.WaitedChunk),
    ];

    public void Print(TextWriter output, SampleAsk sample)
    {
        var messages = sample.Messages();
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{messages[0].Text.Length} characters of system prompt, {sample.Tools.Count} tools, {messages.Count} messages; medians of "
            + $"{options.Rounds} rounds of {options.Calls} answers and {options.Streams} streams of {ModelBenchmarkOptions.FewChunks} and {options.Chunks} chunks."));
        output.WriteLine(
            $"{Environment.ProcessorCount} processors, .NET {Environment.Version}, {(GCSettings.IsServerGC ? "server" : "workstation")} garbage collection.");
        output.WriteLine();
        Row(output, ["CPU microseconds (bytes)", .. _parts.Select(part => part.Name)]);
        Row(output, ["---", .. _parts.Select(_ => "---")]);
        foreach (var kind in rounds.GroupBy(round => round.Kind))
        {
            foreach (var way in Enum.GetValues<ModelWay>())
            {
                Row(output, [$"{kind.Key.Api}, {way.Title()}", .. _parts.Select(part => Text(kind, way, part.Cost))]);
            }
        }
    }

    // Of each round by itself: what slowed the one down has most likely slowed the other down too.
    private static string Text(IEnumerable<ModelRound> rounds, ModelWay way, Func<WayCosts, CallCost> cost)
    {
        var costs = rounds.Select(round => way == ModelWay.Bare ? cost(round.Costs[way]) : round.Added(way, cost)).ToList();
        var (cpu, bytes) = (Median(costs.Select(one => one.CpuMicroseconds)), Median(costs.Select(one => one.Bytes)));
        return cpu.ToString("0.0", CultureInfo.InvariantCulture) + " (" + bytes.ToString("#,0", CultureInfo.InvariantCulture) + ")";
    }

    private static double Median(IEnumerable<double> values)
    {
        var sorted = values.Order().ToList();
        return (sorted[(sorted.Count - 1) / 2] + sorted[sorted.Count / 2]) / 2;
    }

    private static void Row(TextWriter output, IEnumerable<string> cells) => output.WriteLine($"| {string.Join(" | ", cells)} |");
}
