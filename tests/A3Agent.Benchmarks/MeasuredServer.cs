using System.Net.Http.Headers;
using System.Text.Json;
using A3Agent.Benchmarks.Serving;

namespace A3Agent.Benchmarks;

/// <summary>A server under measurement: its process, and the clients that ask it.</summary>
internal sealed class MeasuredServer : IAsyncDisposable
{
    private readonly Child _process;

    private MeasuredServer(string name, Child process, ServedGreeting greeting, int clients)
    {
        Name = name;
        _process = process;
        Shape = greeting.Shape;
        Http = new HttpClient(new SocketsHttpHandler { MaxConnectionsPerServer = clients, UseCookies = false })
        {
            BaseAddress = new Uri(greeting.Address),
            DefaultRequestHeaders = { Authorization = greeting.Key is { } key ? new AuthenticationHeaderValue("Bearer", key) : null },
        };
    }

    public string Name { get; }

    public RequestShape? Shape { get; }

    public HttpClient Http { get; }

    /// <summary>Starts one: both get the same settings of the runtime, and log warnings alone.</summary>
    public static async Task<MeasuredServer> StartAsync(
        string name, ServedStart start, string folder, int clients, CancellationToken cancellationToken)
    {
        var process = Child.Start(
            "A3Agent.Benchmarks", ["--serve", name],
            ("ASPNETCORE_URLS", "http://127.0.0.1:0"), ("ASPNETCORE_ENVIRONMENT", "Production"), ("Urls", "http://127.0.0.1:0"),
            ("Logging__LogLevel__Default", "Warning"), ("Logging__Console__LogToStandardErrorThreshold", "Trace"),
            ("OPENAI_BASE_URL", start.Upstream), ("OPENAI_API_KEY", "benchmark"), ("Models__Default", "gpt-4o"),
            ("Storage__SqlitePath", Path.Combine(folder, "benchmark.db")));
        try
        {
            var greeting = await process.AskAsync(JsonSerializer.Serialize(start), cancellationToken);
            return new MeasuredServer(name, process, JsonSerializer.Deserialize<ServedGreeting>(greeting)!, clients);
        }
        catch
        {
            await process.DisposeAsync();
            throw;
        }
    }

    public async Task<Sample> SampleAsync(CancellationToken cancellationToken) =>
        JsonSerializer.Deserialize<Sample>(await _process.AskAsync("sample", cancellationToken))!;

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await _process.DisposeAsync();
    }
}
