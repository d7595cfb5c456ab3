using System.Collections.Concurrent;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Logging;

namespace A3Agent.Server.Tests.Telemetry;

/// <summary>A collector that keeps what it is sent, over HTTP or gRPC. Protobuf keeps texts as they are, so they can be looked for.</summary>
internal sealed class OtlpCollector : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly ConcurrentQueue<(string Signal, string Body)> _received = new();

    private OtlpCollector(WebApplication app) => _app = app;

    public string Address => _app.Urls.First();

    public static async Task<OtlpCollector> StartAsync(bool grpc)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.ConfigureEndpointDefaults(
            endpoint => endpoint.Protocols = grpc ? HttpProtocols.Http2 : HttpProtocols.Http1));
        var app = builder.Build();
        var collector = new OtlpCollector(app);
        app.MapPost("/v1/{signal}", (HttpContext http, string signal) => collector.TakeAsync(http, signal));
        app.MapPost("/opentelemetry.proto.collector.{signal}.v1.{service}/Export", (HttpContext http, string signal) => collector.TakeRpcAsync(http, signal));
        await app.StartAsync(TestContext.Current.CancellationToken);
        return collector;
    }

    /// <summary>All that came of a signal, as text: traces, metrics or logs.</summary>
    public string Of(string signal) =>
        string.Concat(_received.Where(received => received.Signal.StartsWith(signal.TrimEnd('s'), StringComparison.Ordinal)).Select(received => received.Body));

    public string Everything => string.Concat(_received.Select(received => received.Body));

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
    }

    private async Task TakeAsync(HttpContext http, string signal)
    {
        using var body = new MemoryStream();
        await http.Request.Body.CopyToAsync(body, http.RequestAborted);
        _received.Enqueue((signal, Encoding.Latin1.GetString(body.ToArray())));
        http.Response.ContentType = "application/x-protobuf";
    }

    private async Task TakeRpcAsync(HttpContext http, string signal)
    {
        await TakeAsync(http, signal);
        http.Response.ContentType = "application/grpc";
        http.Response.AppendTrailer("grpc-status", "0");
        await http.Response.Body.WriteAsync(new byte[5], http.RequestAborted);
    }
}
