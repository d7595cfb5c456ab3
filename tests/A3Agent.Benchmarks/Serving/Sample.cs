using System.Diagnostics;

namespace A3Agent.Benchmarks.Serving;

/// <summary>What a process has used since its start.</summary>
/// <param name="CpuMs">Processor time of all its threads, user and system.</param>
/// <param name="AllocatedBytes">Managed memory, collected or not.</param>
/// <param name="ResidentBytes">Memory that it holds at the moment.</param>
internal sealed record Sample(double CpuMs, long AllocatedBytes, long ResidentBytes)
{
    public static Sample Now()
    {
        using var own = Process.GetCurrentProcess();
        return new Sample(Environment.CpuUsage.TotalTime.TotalMilliseconds, GC.GetTotalAllocatedBytes(precise: true), own.WorkingSet64);
    }
}
