using System.Globalization;
using OpenTelemetry.Exporter;

namespace A3Agent.Server.Hosting;

/// <summary>Which signals are exported by OTLP: those for which the usual environment names an address.</summary>
/// <param name="Traces">Spans are.</param>
/// <param name="Metrics">Metrics are.</param>
/// <param name="Logs">Logs are.</param>
/// <param name="Unusable">Names whose value is not an address; what they are for is not exported.</param>
internal sealed record TelemetrySignals(bool Traces, bool Metrics, bool Logs, IReadOnlyList<string> Unusable)
{
    private const string Endpoint = "OTEL_EXPORTER_OTLP_ENDPOINT";
    private const string Disabled = "OTEL_SDK_DISABLED";

    public static TelemetrySignals Of(IConfiguration configuration)
    {
        if (string.Equals(configuration[Disabled], "true", StringComparison.OrdinalIgnoreCase))
        {
            return new TelemetrySignals(false, false, false, []);
        }

        var unusable = new List<string>();
        return new TelemetrySignals(IsOn("TRACES"), IsOn("METRICS"), IsOn("LOGS"), unusable);

        bool IsOn(string signal)
        {
            var own = $"OTEL_EXPORTER_OTLP_{signal}_ENDPOINT";
            var name = string.IsNullOrEmpty(configuration[own]) ? Endpoint : own;
            var address = configuration[name];
            if (string.IsNullOrEmpty(address) || configuration[$"OTEL_{signal}_EXPORTER"] == "none")
            {
                return false;
            }

            if (Uri.TryCreate(address, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https")
            {
                return true;
            }

            if (!unusable.Contains(name))
            {
                unusable.Add(name);
            }

            return false;
        }
    }

    /// <summary>What is set for a signal alone, which the exporter does not read by itself.</summary>
    public static void Apply(IConfiguration configuration, string signal, OtlpExporterOptions exporter)
    {
        var prefix = $"OTEL_EXPORTER_OTLP_{signal}_";
        exporter.Protocol = configuration[prefix + "PROTOCOL"] switch
        {
            "grpc" => OtlpExportProtocol.Grpc,
            "http/protobuf" => OtlpExportProtocol.HttpProtobuf,
            _ => exporter.Protocol,
        };
        if (configuration[prefix + "ENDPOINT"] is { Length: > 0 } address)
        {
            exporter.Endpoint = new Uri(address);
        }

        if (configuration[prefix + "HEADERS"] is { Length: > 0 } headers)
        {
            exporter.Headers = headers;
        }

        if (int.TryParse(configuration[prefix + "TIMEOUT"], CultureInfo.InvariantCulture, out var timeoutMs))
        {
            exporter.TimeoutMilliseconds = timeoutMs;
        }
    }
}
