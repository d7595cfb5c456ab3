namespace A3Agent.Models.Telemetry;

/// <summary>What spans may hold.</summary>
public sealed class TelemetryOptions
{
    /// <summary>
    /// Whether the messages to and from models become attributes of spans, customers' words included. Default false; token counts,
    /// names and times are there in any case.
    /// </summary>
    public bool Content { get; set; }
}
