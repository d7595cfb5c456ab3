using A3Agent.Search;
using A3Agent.Server.Embeddings;
using Spectre.Console;

namespace A3Agent.Server.Commands;

/// <summary>Follows a set until searches use it: a progress bar on a terminal, a line for every change elsewhere.</summary>
internal sealed class FillingProgress(IServiceProvider services, VectorSet set)
{
    private static readonly TimeSpan _interval = TimeSpan.FromSeconds(1);

    private readonly IClientVectors _vectors = services.GetRequiredService<IStorage>().Vectors;
    private readonly EmbeddingHealth _health = services.GetRequiredService<EmbeddingHealth>();
    private readonly TimeProvider _time = services.GetRequiredService<TimeProvider>();

    /// <summary>Ends when the set is active and nobody waits for it.</summary>
    /// <exception cref="InvalidOperationException">Another set has taken its place.</exception>
    public Task FollowAsync(bool quiet, CancellationToken cancellationToken) =>
        quiet ? FollowAsync((_, _) => { }, cancellationToken)
            : Console.IsOutputRedirected ? FollowAsync(PrintLine(), cancellationToken)
            : AnsiConsole.Progress()
                .Columns(new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn(), new RemainingTimeColumn())
                .StartAsync(context =>
                {
                    var bar = context.AddTask(Markup.Escape($"set {set.Id}"));
                    return FollowAsync(
                        (status, text) =>
                        {
                            bar.Value = status.Percent();
                            bar.Description = Markup.Escape(text);
                        },
                        cancellationToken);
                });

    private static Action<VectorSetStatus, string> PrintLine()
    {
        var last = "";
        return (_, text) =>
        {
            if (text != last)
            {
                Console.WriteLine(last = text);
            }
        };
    }

    private async Task FollowAsync(Action<VectorSetStatus, string> show, CancellationToken cancellationToken)
    {
        while (true)
        {
            var status = (await _vectors.StatusAsync(null, cancellationToken)).FirstOrDefault(status => status.Set.Id == set.Id);
            if (status is null or { Set.State: VectorSetState.Retired })
            {
                throw new InvalidOperationException($"Set {set.Id} was replaced by another one meanwhile; 'a3agent embeddings status' shows it.");
            }

            var isDone = status is { Set.State: VectorSetState.Active, Queued: 0 };
            show(status, isDone ? $"set {set.Id}: {status.Embedded} embedded, {status.Dead} failed; searches use it now." : Text(status));
            if (isDone)
            {
                return;
            }

            await Task.Delay(_interval, _time, cancellationToken);
        }
    }

    private string Text(VectorSetStatus status)
    {
        var trouble = _health.Failure is { } failure ? $" ({failure.Message})" : "";
        return $"set {set.Id}: {status.Embedded} embedded, {status.Queued} queued, {status.Dead} failed{trouble}";
    }
}
