using System.Globalization;
using System.Runtime.InteropServices;

namespace A3Agent.Benchmarks;

/// <summary>Runs something that ends, and cleans up, after a given time, at Ctrl+C and when it is told to.</summary>
internal static class Bounded
{
    /// <returns>The exit code.</returns>
    public static async Task<int> RunAsync(TimeSpan longest, Func<CancellationToken, Task> work)
    {
        CultureInfo.DefaultThreadCurrentCulture = CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
        using var stop = new CancellationTokenSource(longest, TimeProvider.System);
        using var interrupted = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
        using var terminated = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
        try
        {
            await work(stop.Token);
            return 0;
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            Console.Error.WriteLine($"The benchmark was stopped, or took longer than {longest}; ask for less.");
            return 1;
        }

        void Stop(PosixSignalContext signal)
        {
            signal.Cancel = true;
            stop.Cancel();
        }
    }
}
