using System.Collections.Concurrent;

namespace ProviderSimulator;

/// <summary>What a simulator served: for each model, and in all.</summary>
/// <param name="Models">By model: requests by the name asked for, tokens by the name that the answer gave.</param>
public sealed record Served(IReadOnlyDictionary<string, ServedModel> Models)
{
    /// <summary>All models together.</summary>
    public ServedModel Total => Models.Values.Aggregate(new ServedModel(), (sum, model) => sum + model);
}

/// <summary>The share of one model.</summary>
/// <param name="Requests">Requests that arrived, those answered by a fault included.</param>
/// <param name="Answers">Answers that were sent to their end, and with them their usage; only these have tokens here.</param>
/// <param name="PromptTokens">Input tokens reported.</param>
/// <param name="CompletionTokens">Output tokens reported.</param>
/// <param name="CachedTokens">Of the input tokens, those reported as cached.</param>
/// <param name="ReasoningTokens">Of the output tokens, those reported as reasoning.</param>
public sealed record ServedModel(
    int Requests = 0, int Answers = 0, long PromptTokens = 0, long CompletionTokens = 0, long CachedTokens = 0, long ReasoningTokens = 0)
{
    /// <summary>Adds up.</summary>
    public static ServedModel operator +(ServedModel left, ServedModel right) => new(
        left.Requests + right.Requests, left.Answers + right.Answers, left.PromptTokens + right.PromptTokens,
        left.CompletionTokens + right.CompletionTokens, left.CachedTokens + right.CachedTokens,
            left.ReasoningTokens + right.ReasoningTokens);
}

/// <summary>Counts as requests come and answers go; safe for concurrent use.</summary>
internal sealed class ServedCounter
{
    private readonly ConcurrentDictionary<string, ServedModel> _models = new(StringComparer.Ordinal);

    public void Asked(SimulatedRequest request) => Add(request.Model, new ServedModel(Requests: 1));

    public void Told(string model, SimulatedUsage usage, int times) => Add(model, new ServedModel(
        0, times, times * usage.PromptTokens, times * usage.CompletionTokens, times * usage.CachedTokens, times * usage.ReasoningTokens));

    public Served Snapshot() => new(new Dictionary<string, ServedModel>(_models));

    private void Add(string model, ServedModel share) => _models.AddOrUpdate(model, share, (_, sum) => sum + share);
}
