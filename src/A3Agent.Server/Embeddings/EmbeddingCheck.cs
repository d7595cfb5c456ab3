using System.Globalization;
using A3Agent.Search;

namespace A3Agent.Server.Embeddings;

/// <summary>
/// What /readyz says of embeddings. It is asked often and by anybody: what has to be counted for it is counted every few seconds at most.
/// </summary>
internal sealed class EmbeddingCheck(IStorage storage, EmbeddingModels models, EmbeddingHealth health, TimeProvider time)
{
    public const string Ok = "ok";
    public const string Unavailable = "provider unavailable";

    private static readonly TimeSpan _fresh = TimeSpan.FromSeconds(5);

    private Counted? _counted;

    public async Task<string> RunAsync(CancellationToken cancellationToken)
    {
        if (health.Failure is not null)
        {
            return Unavailable;
        }

        if (Volatile.Read(ref _counted) is { } counted && time.GetElapsedTime(counted.At) < _fresh)
        {
            return counted.Result;
        }

        try
        {
            var result = await CountAsync(cancellationToken);
            Volatile.Write(ref _counted, new Counted(result, time.GetTimestamp()));
            return result;
        }
        catch (Exception error) when (error is not OperationCanceledException)
        {
            // The database has a check of its own.
            return "unknown";
        }
    }

    private async Task<string> CountAsync(CancellationToken cancellationToken)
    {
        var sets = await storage.Vectors.ListSetsAsync(cancellationToken);
        if (sets.FirstOrDefault(set => set.State == VectorSetState.Active) is { } active && !models.Serves(active.Model))
        {
            return Unavailable;
        }

        if (sets.All(set => set.State != VectorSetState.Filling))
        {
            return Ok;
        }

        var status = await storage.Vectors.StatusAsync(null, cancellationToken);
        return status.FirstOrDefault(status => status.Set.State == VectorSetState.Filling) is { } filling
            ? string.Create(CultureInfo.InvariantCulture, $"filling {filling.Percent()}%")
            : Ok;
    }

    private sealed record Counted(string Result, long At);
}

/// <summary>Figures of sets.</summary>
internal static class SetFigures
{
    /// <summary>How much of a set is done, 0 to 100; only a set for which nobody waits is at 100.</summary>
    public static int Percent(this VectorSetStatus status)
    {
        var done = status.Embedded + status.Dead;
        return status.Queued == 0 ? 100 : (int)Math.Min(99, 100 * done / Math.Max(1, done + status.Queued));
    }
}
