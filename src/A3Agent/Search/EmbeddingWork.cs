using A3Agent.Models;
using Microsoft.Extensions.Logging;

namespace A3Agent.Search;

/// <summary>What the runs of one worker share.</summary>
internal sealed partial class EmbeddingWork(
    IClientVectors vectors, EmbeddingModels models, EmbeddingOptions options, EmbeddingHealth health, ProviderPause pause, TimeProvider time,
    ILogger logger)
{
    private int _unserved;

    public IClientVectors Vectors => vectors;

    public EmbeddingModels Models => models;

    public EmbeddingOptions Options => options;

    public TimeProvider Time => time;

    /// <summary>The provider answered.</summary>
    public void Answered()
    {
        pause.Succeed();
        health.Worked(EmbeddingHealth.Use.Clients);
    }

    /// <summary>The provider failed.</summary>
    /// <returns>How long to leave it alone.</returns>
    public TimeSpan Failed(ModelException error)
    {
        health.Failed(EmbeddingHealth.Use.Clients, error);
        return pause.Fail(error);
    }

    /// <summary>Says once for each set that nobody serves its model.</summary>
    public void TellUnserved(VectorSet set)
    {
        if (Interlocked.Exchange(ref _unserved, set.Id) != set.Id)
        {
            LogUnserved(set.Model, set.Id);
        }
    }

    public void TellNotReleased(Exception error, int clients) => LogNotReleased(error, clients);

    [LoggerMessage(Level = LogLevel.Warning, Message =
        "No provider serves the embedding model {Model} of set {Set}: its clients wait. Set OPENAI_API_KEY or OPENAI_BASE_URL, or run 'a3agent embeddings rebuild'")]
    private partial void LogUnserved(string model, int set);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Clients} claimed clients could not be given back; they are free again when their lease ends")]
    private partial void LogNotReleased(Exception error, int clients);
}
