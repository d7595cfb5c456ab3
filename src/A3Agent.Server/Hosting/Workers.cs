using A3Agent.Prompts;
using A3Agent.Search;
using A3Agent.Turns;

namespace A3Agent.Server.Hosting;

/// <summary>Picks up edited prompt files; a look costs a directory listing, works on every file system, and is quick enough for people.</summary>
internal sealed class PromptWatcher(PromptLibrary prompts, TimeProvider time) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(500);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            prompts.Refresh();
        }
    }
}

/// <summary>Embeds the clients that wait, in every server; commands do not.</summary>
internal sealed class ClientEmbedding(EmbeddingWorker worker) : BackgroundService
{
    protected override Task ExecuteAsync(CancellationToken stoppingToken) => worker.RunAsync(stoppingToken);
}

/// <summary>
/// Lets running turns end before the process does. It drains before anything stops, so that meanwhile the server still answers: that it
/// is not ready, and that it takes no more turns.
/// </summary>
internal sealed class TurnDrain(TurnHost turns) : IHostedLifecycleService
{
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(25);

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => turns.DrainAsync(Patience);

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
