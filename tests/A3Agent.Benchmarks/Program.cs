using System.Runtime.InteropServices;
using A3Agent.Benchmarks;
using A3Agent.Benchmarks.Serving;

// dotnet run -c Release --project tests/A3Agent.Benchmarks -- [--turns N] [--rounds N] [--clients N] [--warmup N] [--json FILE]
if (args is ["--serve", var name])
{
    return await ServedProcess.RunAsync(name);
}

if (BenchmarkOptions.Parse(args) is not { } options)
{
    Console.Error.WriteLine(BenchmarkOptions.Usage);
    return 2;
}

using var stop = new CancellationTokenSource(BenchmarkOptions.MaxDuration, TimeProvider.System);
using var interrupted = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
using var terminated = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
try
{
    var report = new Report(options, await Benchmark.RunAsync(options, stop.Token));
    report.Print(Console.Out);
    await report.SaveAsync(stop.Token);
    return 0;
}
catch (OperationCanceledException) when (stop.IsCancellationRequested)
{
    Console.Error.WriteLine($"The benchmark was stopped, or took longer than {BenchmarkOptions.MaxDuration}; ask for fewer turns.");
    return 1;
}

void Stop(PosixSignalContext signal)
{
    signal.Cancel = true;
    stop.Cancel();
}
