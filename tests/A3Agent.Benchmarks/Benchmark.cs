using System.Diagnostics;
using System.Text.Json;
using A3Agent.Benchmarks.Serving;

namespace A3Agent.Benchmarks;

/// <summary>One measured phase: so many turns of one server in one mode.</summary>
internal sealed record Phase(
    string Server, string Mode, int Round, double CpuMsPerTurn, double TurnsPerSecond, double P50Ms, double P99Ms,
    double AllocatedBytesPerTurn, double ResidentBytes);

/// <summary>
/// One turn with one tool call, two upstream calls, through the platform and through a bare loop, in alternation, so that whatever
/// else the machine does hits both.
/// </summary>
internal static class Benchmark
{
    /// <summary>The two ways to ask: the whole answer, and events.</summary>
    public static readonly (string Name, string Path)[] Modes = [("chat", "/api/chat"), ("stream", "/api/chat/stream")];

    public static async Task<IReadOnlyList<Phase>> RunAsync(BenchmarkOptions options, CancellationToken cancellationToken)
    {
        var folder = Directory.CreateTempSubdirectory("a3agent-benchmark-");
        try
        {
            await using var simulator = Child.Start("ProviderSimulator", ["--port", "0", "--script", "tool-call"]);
            var start = new ServedStart(await simulator.ReadAsync(cancellationToken), Shape: null);
            await using var platform = await MeasuredServer.StartAsync(
                ServedProcess.A3Agent, start, folder.FullName, options.Clients, cancellationToken);
            await using var bare = await MeasuredServer.StartAsync(
                ServedProcess.Bare, start with { Shape = platform.Shape }, folder.FullName, options.Clients, cancellationToken);
            await SeedAsync(platform.Http, cancellationToken);
            await CheckAsync(platform.Http, cancellationToken);
            return await MeasureAsync([bare, platform], options, cancellationToken);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static async Task<IReadOnlyList<Phase>> MeasureAsync(
        MeasuredServer[] servers, BenchmarkOptions options, CancellationToken cancellationToken)
    {
        var phases = new List<Phase>();
        for (var round = 0; round <= options.Rounds; round++)
        {
            foreach (var (mode, path) in Modes)
            {
                foreach (var server in servers)
                {
                    var turns = round == 0 ? options.Warmup : options.Turns;
                    var phase = await MeasureAsync(server, mode, path, round, turns, options.Clients, cancellationToken);
                    Console.Error.WriteLine(
                        $"{(round == 0 ? "warm-up" : $"round {round}")}: {server.Name} {mode}, {phase.CpuMsPerTurn:0.000} ms of CPU a turn");
                    if (round > 0)
                    {
                        phases.Add(phase);
                    }
                }
            }
        }

        return phases;
    }

    private static async Task<Phase> MeasureAsync(
        MeasuredServer server, string mode, string path, int round, int turns, int clients, CancellationToken cancellationToken)
    {
        var before = await server.SampleAsync(cancellationToken);
        var started = Stopwatch.GetTimestamp();
        var latencies = await Load.RunAsync(server.Http, path, turns, clients, cancellationToken);
        var seconds = Stopwatch.GetElapsedTime(started).TotalSeconds;
        var after = await server.SampleAsync(cancellationToken);
        return new Phase(
            server.Name, mode, round, (after.CpuMs - before.CpuMs) / turns, turns / seconds, latencies[turns / 2], latencies[turns * 99 / 100],
            (double)(after.AllocatedBytes - before.AllocatedBytes) / turns, after.ResidentBytes);
    }

    private static async Task SeedAsync(HttpClient http, CancellationToken cancellationToken)
    {
        foreach (var client in SampleClients.All)
        {
            using var response = await http.PostAsJsonAsync("/api/clients", client, cancellationToken);
            response.EnsureSuccessStatusCode();
        }
    }

    // A benchmark of turns that do not work would be quick, and worthless.
    private static async Task CheckAsync(HttpClient http, CancellationToken cancellationToken)
    {
        using var reply = JsonDocument.Parse(await Load.AnswerAsync(http, "/api/chat", cancellationToken));
        var call = reply.RootElement.GetProperty("toolCalls")[0];
        if (call.GetProperty("status").GetString() != "completed" || reply.RootElement.GetProperty("citations").GetArrayLength() != 10)
        {
            throw new InvalidOperationException($"The turn did not find ten clients: {reply.RootElement}");
        }
    }
}
