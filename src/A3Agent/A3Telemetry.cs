using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace A3Agent;

/// <summary>Where the platform's spans and metrics come from; exporters belong to the host. Thread-safe.</summary>
/// <remarks>
/// Names, units and boundaries of what begins with <c>gen_ai.</c> are those of OpenTelemetry's semantic conventions for generative AI
/// (https://github.com/open-telemetry/semantic-conventions-genai); durations are in seconds.
/// </remarks>
public static class A3Telemetry
{
    /// <summary>The source's name, to subscribe to.</summary>
    public const string SourceName = "A3Agent";

    /// <summary>The meter's name, to subscribe to.</summary>
    public const string MeterName = "A3Agent";

    private static readonly double[] _callSeconds = [0.01, 0.02, 0.04, 0.08, 0.16, 0.32, 0.64, 1.28, 2.56, 5.12, 10.24, 20.48, 40.96, 81.92];
    private static readonly double[] _agentSeconds = [0.1, 0.2, 0.4, 0.8, 1.6, 3.2, 6.4, 12.8, 25.6, 51.2, 102.4, 204.8, 409.6];

    private static readonly long[] _tokens =
        [1, 4, 16, 64, 256, 1_024, 4_096, 16_384, 65_536, 262_144, 1_048_576, 4_194_304, 16_777_216, 67_108_864];

    private static readonly Meter _meter = new(MeterName);

    internal static ActivitySource Source { get; } = new(SourceName);

    internal static Histogram<double> CallDuration { get; } =
        Seconds("gen_ai.client.operation.duration", "How long a call of a model took.", _callSeconds);

    internal static Histogram<double> TimeToFirstChunk { get; } =
        Seconds("gen_ai.client.operation.time_to_first_chunk", "From the request to the first chunk of a stream.", _callSeconds);

    internal static Histogram<double> TimePerOutputChunk { get; } =
        Seconds("gen_ai.client.operation.time_per_output_chunk", "From one chunk of a stream to the next.", _callSeconds);

    internal static Histogram<double> ToolDuration { get; } =
        Seconds("gen_ai.execute_tool.duration", "How long a tool ran.", _callSeconds);

    internal static Histogram<double> AgentDuration { get; } =
        Seconds("gen_ai.invoke_agent.duration", "How long a turn took, tools included.", _agentSeconds);

    internal static Histogram<long> TokenUsage { get; } = _meter.CreateHistogram(
        "gen_ai.client.token.usage", "{token}", "Tokens of a call.", advice: new InstrumentAdvice<long> { HistogramBucketBoundaries = _tokens });

    internal static Counter<double> CostUsd { get; } =
        _meter.CreateCounter<double>("a3.cost.usd", "{USD}", "What calls of models cost by the catalogue's prices.");

    /// <summary>Whether anybody wants to know of a call of a model.</summary>
    internal static bool WatchesCalls =>
        Source.HasListeners() || CallDuration.Enabled || TimeToFirstChunk.Enabled || TimePerOutputChunk.Enabled || TokenUsage.Enabled || CostUsd.Enabled;

    private static Histogram<double> Seconds(string name, string description, double[] boundaries) => _meter.CreateHistogram(
        name, "s", description, advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = boundaries });
}
