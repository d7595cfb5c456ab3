using System.Reflection;
using OpenTelemetry;
using OpenTelemetry.Logs;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace A3Agent.Server.Hosting;

/// <summary>Exports spans, metrics and logs by OTLP when OTEL_EXPORTER_OTLP_ENDPOINT (or one for a signal alone) is set.</summary>
/// <remarks>
/// Exporters work in the background: an address where nobody listens costs what is waiting to be sent, never an answer. All of
/// OpenTelemetry's own names (protocol, headers, sampler, service name, ...) hold, from the environment or any other source of settings.
/// </remarks>
internal static partial class TelemetryExport
{
    private const string ServiceName = "a3agent";
    private const string NoAttributes = "Microsoft.AspNetCore.Hosting.SuppressActivityOpenTelemetryData";
    private static readonly string[] _sources = [A3Telemetry.SourceName, "Microsoft.AspNetCore", "System.Net.Http", "Npgsql"];

    private static readonly string[] _meters =
    [
        A3Telemetry.MeterName, "Microsoft.AspNetCore.Hosting", "Microsoft.AspNetCore.Server.Kestrel", "System.Net.Http", "Npgsql", "System.Runtime",
    ];

    public static void AddTelemetryExport(this WebApplicationBuilder builder)
    {
        var signals = TelemetrySignals.Of(builder.Configuration);
        if (signals.Logs)
        {
            builder.Logging.AddOpenTelemetry(logs =>
            {
                logs.IncludeFormattedMessage = true;
                logs.SetResourceBuilder(Describe(ResourceBuilder.CreateEmpty()));
                logs.AddOtlpExporter(exporter => TelemetrySignals.Apply(builder.Configuration, "LOGS", exporter));
            });
        }

        if (signals.Traces)
        {
            // ASP.NET Core leaves the conventions' attributes out of its spans unless it is told otherwise before the host is built.
            AppContext.SetSwitch(NoAttributes, false);
        }

        builder.Services.AddHostedService(services => new TelemetryProviders(
            signals, services.GetRequiredService<IConfiguration>(), services.GetRequiredService<ILogger<TelemetryProviders>>()));
    }

    // What is read last wins: OTEL_SERVICE_NAME and OTEL_RESOURCE_ATTRIBUTES.
    private static ResourceBuilder Describe(ResourceBuilder resource) => resource
        .AddTelemetrySdk()
        .AddService(ServiceName, serviceVersion: typeof(TelemetryExport).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion)
        .AddEnvironmentVariableDetector();

    /// <summary>Spans and metrics, from before the server serves until after it has ended; its disposal sends what is left.</summary>
    private sealed partial class TelemetryProviders(TelemetrySignals signals, IConfiguration configuration, ILogger<TelemetryProviders> logger)
        : IHostedLifecycleService, IDisposable
    {
        private TracerProvider? _traces;
        private MeterProvider? _metrics;

        public Task StartingAsync(CancellationToken cancellationToken)
        {
            foreach (var name in signals.Unusable)
            {
                LogUnusable(name);
            }

            if (signals.Traces)
            {
                _traces = Sdk.CreateTracerProviderBuilder()
                    .ConfigureServices(services => services.AddSingleton(configuration))
                    .ConfigureResource(resource => Describe(resource.Clear()))
                    .AddSource(_sources)
                    .AddOtlpExporter(exporter => TelemetrySignals.Apply(configuration, "TRACES", exporter))
                    .Build();
            }

            if (signals.Metrics)
            {
                _metrics = Sdk.CreateMeterProviderBuilder()
                    .ConfigureServices(services => services.AddSingleton(configuration))
                    .ConfigureResource(resource => Describe(resource.Clear()))
                    .AddMeter(_meters)
                    .AddOtlpExporter(exporter => TelemetrySignals.Apply(configuration, "METRICS", exporter))
                    .Build();
            }

            return Task.CompletedTask;
        }

        public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public void Dispose()
        {
            _traces?.Dispose();
            _metrics?.Dispose();
        }

        [LoggerMessage(Level = LogLevel.Warning, Message = "{Name} is not an address like http://collector:4318, so what it is for is not exported")]
        private partial void LogUnusable(string name);
    }
}
