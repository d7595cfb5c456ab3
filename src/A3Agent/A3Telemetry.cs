using System.Diagnostics;

namespace A3Agent;

/// <summary>Where the platform's spans come from; exporters belong to the host.</summary>
public static class A3Telemetry
{
    /// <summary>The source's name, to subscribe to.</summary>
    public const string SourceName = "A3Agent";

    internal static ActivitySource Source { get; } = new(SourceName);
}
