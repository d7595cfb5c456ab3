using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace A3Agent.Server.Tests.Diagnosis;

/// <summary>A provider that answers its list of models in whatever way a test wants.</summary>
internal sealed class StubProvider : IAsyncDisposable
{
    private readonly WebApplication _app;

    private StubProvider(WebApplication app) => _app = app;

    /// <summary>The setting that names it.</summary>
    public string Setting => $"OpenAI:BaseUrl={_app.Urls.First()}/v1/";

    public static async Task<StubProvider> StartAsync(RequestDelegate answer)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        app.MapGet("/v1/models", answer);
        await app.StartAsync(TestContext.Current.CancellationToken);
        return new StubProvider(app);
    }

    /// <summary>Answers with a status and a body.</summary>
    public static Task<StubProvider> StartAsync(int status, string body) => StartAsync(http =>
    {
        http.Response.StatusCode = status;
        return http.Response.WriteAsync(body);
    });

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
    }
}
