using A3Agent.Models;
using Microsoft.Extensions.Logging;

namespace A3Agent.Search;

/// <summary>
/// Whether embedding works, as this process has last seen it: for clients and, apart from that, for queries. What changes is logged
/// once. A singleton, safe for concurrent use.
/// </summary>
public sealed partial class EmbeddingHealth(TimeProvider time, ILogger<EmbeddingHealth> logger)
{
    // Twice the worker's longest pause: while clients wait it tries more often than that.
    private static readonly TimeSpan _remembered = TimeSpan.FromMinutes(2);

    private readonly Seen?[] _failures = new Seen?[Enum.GetValues<Use>().Length];

    /// <summary>What vectors are made for.</summary>
    internal enum Use
    {
        Clients,
        Queries,
    }

    /// <summary>Why vectors could not be made in the last two minutes; null when they could, or when nobody has tried.</summary>
    public ModelFailure? Failure => Recent(Use.Clients) ?? Recent(Use.Queries);

    internal void Worked(Use use)
    {
        if (Volatile.Read(ref _failures[(int)use]) is not null && Interlocked.Exchange(ref _failures[(int)use], null) is not null)
        {
            LogWorks(use);
        }
    }

    internal void Failed(Use use, ModelException error)
    {
        LogDetail(use, error.Detail);
        var before = Interlocked.Exchange(ref _failures[(int)use], new Seen(error.Failure, time.GetTimestamp()));
        if (before?.Failure == error.Failure)
        {
            return;
        }

        if (use == Use.Clients)
        {
            LogClients(error.Failure.Code, error.UpstreamStatus);
        }
        else
        {
            LogQueries(error.Failure.Code, error.UpstreamStatus);
        }
    }

    private ModelFailure? Recent(Use use) =>
        Volatile.Read(ref _failures[(int)use]) is { } seen && time.GetElapsedTime(seen.At) < _remembered ? seen.Failure : null;

    private sealed record Seen(ModelFailure Failure, long At);

    [LoggerMessage(Level = LogLevel.Information, Message = "Embedding of {Use} works again")]
    private partial void LogWorks(Use use);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Clients cannot be embedded: {Code} (HTTP {Status}); they wait in the queue")]
    private partial void LogClients(string code, int? status);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Queries cannot be embedded: {Code} (HTTP {Status}); searches compare words alone")]
    private partial void LogQueries(string code, int? status);

    [LoggerMessage(Level = LogLevel.Trace, Message = "Embedding of {Use} failed: {Detail}")]
    private partial void LogDetail(Use use, string detail);
}
