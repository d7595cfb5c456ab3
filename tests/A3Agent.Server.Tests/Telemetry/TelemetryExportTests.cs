using System.Net;
using System.Net.Sockets;
using System.Text.Json.Nodes;
using A3Agent.Server.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using ProviderSimulator;

namespace A3Agent.Server.Tests.Telemetry;

/// <summary>Listeners hear the whole process: what other tests do at the same time may come to these collectors as well.</summary>
public sealed class TelemetryExportTests
{
    private const string ApiKey = "sk-secret-of-the-provider";
    private const string TraceId = "0af7651916cd43dd8448eb211c80319c";

    [Theory]
    [InlineData("http/protobuf")]
    [InlineData("grpc")]
    public async Task Spans_metrics_and_logs_of_a_turn_reach_the_collector_without_words_and_secrets(string protocol)
    {
        await using var provider = await Simulator.StartAsync(TestContext.Current.CancellationToken);
        await using var collector = await OtlpCollector.StartAsync(grpc: protocol == "grpc");
        provider.Script(
            SimulatedReply.ToolCalls(("search_clients", """{"query":"okapi"}""")), SimulatedReply.Text("The okapi answer."),
            Fault.Status(401, "invalid_request_error", "invalid_api_key", "refused"));
        await using (var server = await RunningServer.StartAsync(provider, settings:
        [
            ("OTEL_EXPORTER_OTLP_ENDPOINT", collector.Address), ("OTEL_EXPORTER_OTLP_PROTOCOL", protocol), ("OpenAI:ApiKey", ApiKey),
            ("Logging:OpenTelemetry:LogLevel:Default", "Information"),
        ]))
        {
            using var client = server.Client();
            await client.ChatAsync("What of the okapi?");
            await client.PostAsync("/api/chat", new JsonObject { ["message"] = "And the other okapi?" });
        }

        var (traces, metrics, logs) = (collector.Of("traces"), collector.Of("metrics"), collector.Of("logs"));
        string[] spans = ["POST /api/chat", "http.route", "invoke_agent crm-assistant", "chat gpt-4o", "execute_tool search_clients", "gen_ai.tool.call.id", "service.version"];
        Assert.All(spans, text => Assert.Contains(text, traces, StringComparison.Ordinal));
        string[] instruments = ["gen_ai.client.token.usage", "gen_ai.execute_tool.duration", "http.server.request.duration", "http.client.request.duration", "dotnet.gc.collections"];
        Assert.All(instruments, text => Assert.Contains(text, metrics, StringComparison.Ordinal));
        Assert.Contains("failed upstream: ai_not_configured", logs, StringComparison.Ordinal);
        Assert.All([traces, metrics, logs], signal => Assert.Contains(Attribute("service.name", "a3agent"), signal, StringComparison.Ordinal));
        Assert.DoesNotContain("okapi", collector.Everything, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain(ApiKey, collector.Everything, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_signal_may_have_an_address_of_its_own_and_the_service_a_name()
    {
        await using var collector = await OtlpCollector.StartAsync(grpc: false);
        await using (var server = await RunningServer.StartAsync(settings:
        [
            ("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", $"{collector.Address}/v1/traces"), ("OTEL_EXPORTER_OTLP_TRACES_PROTOCOL", "http/protobuf"),
            ("OTEL_SERVICE_NAME", "crm-in-europe"),
        ]))
        {
            using var client = server.Client();
            await client.ChatAsync("show me the pipeline by stage");
        }

        Assert.Contains("execute_tool", collector.Of("traces"), StringComparison.Ordinal);
        Assert.Contains(Attribute("service.name", "crm-in-europe"), collector.Of("traces"), StringComparison.Ordinal);
        Assert.Equal(("", ""), (collector.Of("metrics"), collector.Of("logs")));
    }

    [Theory]
    [InlineData("grpc")]
    [InlineData("http/protobuf")]
    public async Task A_trace_goes_on_from_the_caller_to_the_provider(string protocol)
    {
        await using var provider = await Simulator.StartAsync(TestContext.Current.CancellationToken);
        await using var collector = await OtlpCollector.StartAsync(grpc: protocol == "grpc");
        await using (var server = await RunningServer.StartAsync(
            provider, settings: [("OTEL_EXPORTER_OTLP_ENDPOINT", collector.Address), ("OTEL_EXPORTER_OTLP_PROTOCOL", protocol)]))
        {
            await AskTracedAsync(server);
        }

        AssertTraced(provider);
        var bytes = System.Text.Encoding.Latin1.GetString(Convert.FromHexString(TraceId));
        Assert.Contains(bytes, collector.Of("traces"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_trace_goes_on_to_the_provider_also_when_nothing_is_exported()
    {
        await using var provider = await Simulator.StartAsync(TestContext.Current.CancellationToken);
        await using var server = await RunningServer.StartAsync(
            provider, settings: [("Logging:LogLevel:Default", "Warning"), ("Logging:LogLevel:Microsoft.AspNetCore.Hosting", "Critical")]);

        await AskTracedAsync(server);

        AssertTraced(provider);
    }

    [Theory]
    [InlineData("http/protobuf")]
    [InlineData("grpc")]
    public async Task An_address_where_nobody_listens_does_not_keep_the_server_from_answering(string protocol)
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var address = $"http://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}";
        listener.Stop();
        await using var server = await RunningServer.StartAsync(
            settings: [("OTEL_EXPORTER_OTLP_ENDPOINT", address), ("OTEL_EXPORTER_OTLP_PROTOCOL", protocol), ("OTEL_BSP_SCHEDULE_DELAY", "1")]);
        using var client = server.Client();

        for (var turn = 0; turn < 3; turn++)
        {
            Assert.Equal("completed", (await client.ChatAsync("show me the pipeline by stage")).Text("status"));
        }
    }

    [Theory]
    [InlineData("collector:4317")]
    [InlineData("not an address")]
    public async Task What_is_no_address_is_named_and_exports_nothing_and_the_server_serves(string address)
    {
        await using var server = await RunningServer.StartAsync(settings: [("OTEL_EXPORTER_OTLP_ENDPOINT", address)]);
        using var client = server.Client();

        var signals = TelemetrySignals.Of(server.Services.GetRequiredService<IConfiguration>());
        Assert.Equal((false, false, false), (signals.Traces, signals.Metrics, signals.Logs));
        Assert.Equal(["OTEL_EXPORTER_OTLP_ENDPOINT"], signals.Unusable);
        Assert.Equal("ok", (await client.ReadAsync("/healthz")).Text("status"));
    }

    // KeyValue { key = 1, value = 2: AnyValue { string_value = 1 } }, as protobuf writes it after the key's own length.
    private static string Attribute(string key, string value) => $"{key}\x12{(char)(value.Length + 2)}\n{(char)value.Length}{value}";

    private static async Task AskTracedAsync(RunningServer server)
    {
        using var client = server.Client();
        client.DefaultRequestHeaders.Add("traceparent", $"00-{TraceId}-b7ad6b7169203331-01");
        await client.ChatAsync("hello");
    }

    private static void AssertTraced(Simulator provider)
    {
        var sent = Assert.Single(provider.Requests).Headers["traceparent"].Split('-');
        Assert.Equal(TraceId, sent[1]);
        Assert.NotEqual("b7ad6b7169203331", sent[2]);
    }
}
