using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using A3Agent.Conversations;
using A3Agent.Crm;
using A3Agent.Identity;
using A3Agent.Search;
using A3Agent.Usage;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.Logging;

namespace A3Agent.Tests.Search;

/// <summary>What tests of embedding stand on: vectors in memory, a scripted provider, time that stands.</summary>
internal sealed class EmbeddingBench : IStorage
{
    public static readonly OrganizationId Acme = new("acme");
    public static readonly OrganizationId Beta = new("beta");

    private readonly ConcurrentQueue<(LogLevel Level, string Text)> _log = new();

    public EmbeddingBench(
        EmbeddingOptions? options = null, bool provider = true,
        Func<ScriptedGenerator, IEmbeddingGenerator<string, Embedding<float>>>? around = null)
    {
        Options = options ?? new EmbeddingOptions { Model = "small", Dimensions = 8 };
        Time = new SearchTime(Pulse);
        Provider = new ScriptedGenerator(Pulse);
        Vectors = new InMemoryClientVectors(Time, Pulse);
        Models = new EmbeddingModels(Options, provider ? around?.Invoke(Provider) ?? Provider : null);
        Health = new EmbeddingHealth(Time, new QueueLogger<EmbeddingHealth>(_log));
        Pause = new ProviderPause(Time, new Random(7));
        Work = new EmbeddingWork(Vectors, Models, Options, Health, Pause, Time, new QueueLogger<EmbeddingWorker>(_log));
        Searcher = new ClientSearcher(this, Models, Options, Health, Time);
    }

    /// <summary>Beats when somebody begins to wait, the provider is asked, or the store has done something.</summary>
    public Pulse Pulse { get; } = new();

    public SearchTime Time { get; }

    public ScriptedGenerator Provider { get; }

    public EmbeddingOptions Options { get; }

    public InMemoryClientVectors Vectors { get; }

    public EmbeddingModels Models { get; }

    public EmbeddingHealth Health { get; }

    public ProviderPause Pause { get; }

    public EmbeddingWork Work { get; }

    public ClientSearcher Searcher { get; }

    public Func<ClientSearch, QueryVector?, StoreSearchResult> Found { get; set; } = (_, vector) => new StoreSearchResult([], vector is not null, false);

    /// <summary>What was logged above Trace.</summary>
    public IReadOnlyList<string> Log => [.. _log.Where(line => line.Level > LogLevel.Trace).Select(line => line.Text)];

    public static CancellationToken Stop => TestContext.Current.CancellationToken;

    IClientVectors IStorage.Vectors => Vectors;

    IUsageWork IStorage.UsageWork => throw new NotSupportedException();

    IIdentityStore IStorage.Identity => throw new NotSupportedException();

    public static Client Client(string id, string notes = "notes") => new() { Id = id, DisplayName = $"Client {id}", Notes = notes };

    public Task<VectorSet> AddSetAsync() => Vectors.AddSetAsync(Models.Model, Models.Dimensions, again: true, Stop);

    public EmbeddingWorker Worker() => new(this, Models, Options, Health, Time, new QueueLogger<EmbeddingWorker>(_log), new Random(7));

    /// <summary>One claim, embedded; false when nobody waits.</summary>
    public async Task<bool> RunOnceAsync(OrganizationId? after = null, CancellationToken? stop = null)
    {
        if (await Vectors.ClaimAsync(after, 2_048, Options.Lease, Stop) is not { } claim)
        {
            return false;
        }

        await new EmbeddingRun(Work, claim, stop ?? Stop).RunAsync();
        return true;
    }

    /// <summary>Runs claims, and lets time pass between them, until nobody waits any more.</summary>
    public async Task FinishAsync()
    {
        for (var i = 0; (await Vectors.StatusAsync(null, Stop)).Any(status => status.Queued > 0); i++)
        {
            Assert.True(i < 200, "The queue does not become empty.");
            while (await RunOnceAsync())
            {
            }

            Time.Advance(TimeSpan.FromMinutes(5));
        }
    }

    /// <summary>
    /// Waits until something is so. Time passes only when a worker has nothing to do but wait, and then no further than to the end of
    /// its wait: how fast the machine is makes no difference to what happens when.
    /// </summary>
    public async Task UntilAsync(Func<bool> condition, [CallerArgumentExpression(nameof(condition))] string what = "")
    {
        var begun = TimeProvider.System.GetTimestamp();
        for (var next = Pulse.Next; !condition(); next = Pulse.Next)
        {
            if (!Vectors.IsClaimed && Time.FirstDelay is { } wait)
            {
                Assert.True(TimeProvider.System.GetElapsedTime(begun) < Patience.Limit, $"It does not come to that: {what}");
                Time.Advance(wait);
            }
            else
            {
                await next.InTimeAsync(what);
            }
        }
    }

    public async Task<VectorSetStatus> StatusAsync(OrganizationId? organization = null) =>
        (await Vectors.StatusAsync(organization, Stop)).Last();

    public Task PrepareAsync(CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task CheckAsync(CancellationToken cancellationToken) => throw new NotSupportedException();

    public ICrmStore Crm(OrganizationId organization) => throw new NotSupportedException();

    public IConversationStore Conversations(OrganizationId organization) => throw new NotSupportedException();

    public IUsageStore Usage(OrganizationId organization) => throw new NotSupportedException();

    public IClientSearchStore Search(OrganizationId organization) => new ScriptedSearch(this);

    private sealed class ScriptedSearch(EmbeddingBench bench) : IClientSearchStore
    {
        public Task<StoreSearchResult> SearchAsync(ClientSearch search, QueryVector? vector, CancellationToken cancellationToken) =>
            Task.FromResult(bench.Found(search, vector));
    }
}

/// <summary>Keeps what is logged, with the exception, from any thread.</summary>
internal sealed class QueueLogger<T>(ConcurrentQueue<(LogLevel Level, string Text)> lines) : ILogger<T>
{
    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
        lines.Enqueue((logLevel, $"{formatter(state, exception)} {exception}"));
}
