using System.Collections.Concurrent;

namespace ProviderSimulator;

/// <summary>
/// A scripted OpenAI-compatible provider on a free loopback port. It records every request and answers what the script says;
/// without a script it answers "ok". Safe for concurrent requests.
/// </summary>
public sealed class Simulator : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly ConcurrentQueue<SimulatedRequest> _requests = new();
    private readonly ConcurrentQueue<SimulatedEmbeddingRequest> _embeddingRequests = new();
    private readonly CancellationTokenSource _stopping = new();
    private Func<SimulatedRequest, SimulatedReply> _script = _ => SimulatedReply.Text("ok");
    private Func<SimulatedEmbeddingRequest, SimulatedReply> _embeddingScript = request => new EmbeddingsReply(request);
    private readonly ServedCounter _served = new();
    private int _number;
    private bool _stopped;

    private Simulator(WebApplication app) => _app = app;

    /// <summary>The base address that a client is configured with, like http://127.0.0.1:PORT/v1.</summary>
    public string BaseUrl => _app.Urls.First() + "/v1";

    /// <summary>The requests to models so far, of both APIs, in order of arrival.</summary>
    public IReadOnlyList<SimulatedRequest> Requests => [.. _requests];

    /// <summary>The embedding requests so far, in order of arrival.</summary>
    public IReadOnlyList<SimulatedEmbeddingRequest> EmbeddingRequests => [.. _embeddingRequests];

    /// <summary>What was served so far, as a provider would bill it.</summary>
    public Served Served => _served.Snapshot();

    /// <summary>What <see cref="BaseUrl"/>/models lists.</summary>
    public IList<string> Models { get; } = ["gpt-4o", "gpt-4o-mini", "text-embedding-3-small"];

    /// <summary>Starts a simulator on a free port of the loopback interface.</summary>
    public static async Task<Simulator> StartAsync(CancellationToken cancellationToken = default)
    {
        var app = SimulatorHost.Create(port: 0);
        var simulator = new Simulator(app);
        app.MapPost("/v1/chat/completions", http => simulator.AskAsync(http, SimulatedApi.Chat));
        app.MapPost("/v1/responses", http => simulator.AskAsync(http, SimulatedApi.Responses));
        app.MapPost("/v1/embeddings", simulator.EmbedAsync);
        app.MapGet("/v1/models", simulator.ListModels);
        await app.StartAsync(cancellationToken);
        return simulator;
    }

    /// <summary>Answers every request to a model by a function of it.</summary>
    public void Script(Func<SimulatedRequest, SimulatedReply> script) => Volatile.Write(ref _script, script);

    /// <summary>Answers the next requests to models by these replies, in order; a request beyond them is an error.</summary>
    public void Script(params SimulatedReply[] replies) => Script(ProviderSimulator.Script.Sequence(replies));

    /// <summary>Answers every embedding request by a function of it; the default is a deterministic vector for each input.</summary>
    public void ScriptEmbeddings(Func<SimulatedEmbeddingRequest, SimulatedReply> script) => Volatile.Write(ref _embeddingScript, script);

    /// <summary>Stops it: connections to it are refused from then on. Stopping it again does nothing.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _stopped, true))
        {
            return;
        }

        await _stopping.CancelAsync();
        await _app.StopAsync();
        await _app.DisposeAsync();
        _stopping.Dispose();
    }

    private async Task AskAsync(HttpContext http, SimulatedApi api)
    {
        var request = await SimulatedRequest.ReadAsync(http.Request, api, Interlocked.Increment(ref _number), http.RequestAborted);
        _requests.Enqueue(request);
        _served.Asked(request);
        await AnswerAsync(http, Volatile.Read(ref _script)(request), request);
    }

    private async Task EmbedAsync(HttpContext http)
    {
        var request = await SimulatedEmbeddingRequest.ReadAsync(http.Request, http.RequestAborted);
        _embeddingRequests.Enqueue(request);
        await AnswerAsync(http, Volatile.Read(ref _embeddingScript)(request), SimulatedRequest.None);
    }

    private async Task AnswerAsync(HttpContext http, SimulatedReply reply, SimulatedRequest request)
    {
        using var gone = CancellationTokenSource.CreateLinkedTokenSource(http.RequestAborted, _stopping.Token);
        try
        {
            await reply.AnswerAsync(new Exchange(http, request, _served), gone.Token);
        }
        catch (OperationCanceledException) when (gone.IsCancellationRequested)
        {
            // The client went away, which is what some tests are about.
        }
    }

    private object ListModels() => new
    {
        @object = "list",
        data = Models.Select(id => new { id, @object = "model", owned_by = "simulator" }),
    };
}
