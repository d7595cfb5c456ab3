using Microsoft.Extensions.Logging;

namespace A3Agent.Search;

/// <summary>Which set of vectors there should be.</summary>
internal sealed partial class EmbeddingTarget(IClientVectors vectors, EmbeddingModels models, ILogger logger)
{
    /// <summary>
    /// Makes the set of the configured model unless there is one. A provider's vectors are never replaced by the offline model's: a key
    /// that is missing for an hour must not cost the embedding of everything.
    /// </summary>
    public async Task EnsureAsync(CancellationToken cancellationToken)
    {
        var sets = (await vectors.ListSetsAsync(cancellationToken)).Where(set => set.State != VectorSetState.Retired).ToList();
        var filling = sets.Find(set => set.State == VectorSetState.Filling);
        if (sets.Exists(IsTarget))
        {
            if (filling is not null && !IsTarget(filling))
            {
                LogOther(filling.Id, filling.Model, filling.Dimensions, models.Model, models.Dimensions);
            }
        }
        else if (!models.HasProvider && sets.Find(set => set.State == VectorSetState.Active) is { } active && !models.Serves(active.Model))
        {
            LogProviderMissing(active.Model);
        }
        else
        {
            var set = await vectors.AddSetAsync(models.Model, models.Dimensions, again: false, cancellationToken);
            LogAdded(set.Id, set.Model, set.Dimensions);
        }
    }

    private bool IsTarget(VectorSet set) => set.Model == models.Model && set.Dimensions == models.Dimensions;

    [LoggerMessage(Level = LogLevel.Information, Message = "Clients are embedded into set {Set}: {Model}, {Dimensions} dimensions")]
    private partial void LogAdded(int set, string model, int dimensions);

    [LoggerMessage(Level = LogLevel.Warning, Message =
        "Set {Set} of {Model} with {Dimensions} dimensions is still being filled and will take over, although {Wanted} with {WantedDimensions} is configured; 'a3agent embeddings rebuild' replaces it")]
    private partial void LogOther(int set, string model, int dimensions, string wanted, int wantedDimensions);

    [LoggerMessage(Level = LogLevel.Warning, Message =
        "Clients are embedded with {Model}, but no provider is configured: searches compare words alone. Set OPENAI_API_KEY or OPENAI_BASE_URL, or run 'a3agent embeddings rebuild' for the offline model")]
    private partial void LogProviderMissing(string model);
}
