using A3Agent.Usage;

namespace A3Agent.Server.Usage;

/// <summary>Keeps the accounts up to date and posts alerts, in every server; commands do not.</summary>
internal sealed class Accounting(UsageWorker worker) : BackgroundService
{
    protected override Task ExecuteAsync(CancellationToken stoppingToken) => worker.RunAsync(stoppingToken);
}
