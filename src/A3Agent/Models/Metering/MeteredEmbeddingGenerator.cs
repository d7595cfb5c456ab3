using A3Agent.Conversations;
using A3Agent.Models.Tokens;
using A3Agent.Usage;
using Microsoft.Extensions.AI;

namespace A3Agent.Models.Metering;

/// <summary>
/// Accounts each call for embeddings. Nothing is reserved: what a batch costs is little and known before, and search must not end with a
/// budget for answers.
/// </summary>
/// <remarks>
/// The provider's count is taken; only where it gives none, the caller gave up, or a failed call may be billed, are the texts estimated.
/// Who pays is the <see cref="ModelCall"/> under <see cref="ModelCall.Key"/> of the options' properties; see <see cref="For"/>. Thread-safe.
/// </remarks>
public sealed class MeteredEmbeddingGenerator : DelegatingEmbeddingGenerator<string, Embedding<float>>
{
    private readonly UsageAccounts _accounts;
    private readonly ModelCatalogue _catalogue;
    private readonly TokenCorrection _correction;
    private readonly TimeProvider _time;

    /// <summary>Puts the accounts before a generator.</summary>
    /// <param name="inner">The generator.</param>
    /// <param name="accounts">Where calls are settled.</param>
    /// <param name="catalogue">Prices.</param>
    /// <param name="correction">Corrects estimates.</param>
    /// <param name="time">For times and latencies.</param>
    public MeteredEmbeddingGenerator(
        IEmbeddingGenerator<string, Embedding<float>> inner, UsageAccounts accounts, ModelCatalogue catalogue, TokenCorrection correction,
        TimeProvider time)
        : base(inner) => (_accounts, _catalogue, _correction, _time) = (accounts, catalogue, correction, time);

    /// <summary>Options that say who pays.</summary>
    public static EmbeddingGenerationOptions For(ModelCall call, string model, int dimensions) => new()
    {
        ModelId = model, Dimensions = dimensions, AdditionalProperties = new() { [ModelCall.Key] = call },
    };

    /// <inheritdoc/>
    /// <exception cref="InvalidOperationException">The options do not say who pays, or name no model.</exception>
    /// <exception cref="ModelException">The call failed; StorageUnavailable: the database did not take its account.</exception>
    public override async Task<GeneratedEmbeddings<Embedding<float>>> GenerateAsync(
        IEnumerable<string> values, EmbeddingGenerationOptions? options = null, CancellationToken cancellationToken = default)
    {
        var call = CallOf(options);
        var model = options!.ModelId ?? throw new InvalidOperationException("The options of an embedding call name no model.");
        var texts = values as IReadOnlyList<string> ?? [.. values];
        var (at, started) = (_time.GetUtcNow(), _time.GetTimestamp());
        GeneratedEmbeddings<Embedding<float>> made;
        try
        {
            made = await InnerGenerator.GenerateAsync(texts, Without(options), cancellationToken);
        }
        catch (Exception error)
        {
            var isCancelled = error is OperationCanceledException && cancellationToken.IsCancellationRequested;
            var outcome = isCancelled ? UsageCall.Cancelled : ((error as ModelException)?.Failure ?? ModelFailure.Internal).Code;
            var isUsed = isCancelled || error is ModelException { MayBeBilled: true };
            var failed = Record(call, model, at, started, outcome, isUsed ? Used(model, texts, null) : TokenUsage.None);
            await _accounts.TrySettleAsync(call.Organization, failed);
            throw;
        }

        await _accounts.SettleAsync(
            call.Organization, Record(call, model, at, started, UsageCall.Completed, Used(model, texts, made.Usage?.InputTokenCount)));
        return made;
    }

    private static ModelCall CallOf(EmbeddingGenerationOptions? options) =>
        options?.AdditionalProperties is { } properties && properties.TryGetValue(ModelCall.Key, out ModelCall? call) && call is not null
            ? call
            : throw new InvalidOperationException($"The options of an embedding call carry no {nameof(ModelCall)}: nobody would pay.");

    private static EmbeddingGenerationOptions Without(EmbeddingGenerationOptions options)
    {
        var own = options.Clone();
        own.AdditionalProperties!.Remove(ModelCall.Key);
        own.AdditionalProperties = own.AdditionalProperties.Count == 0 ? null : own.AdditionalProperties;
        return own;
    }

    private TokenUsage Used(string model, IReadOnlyList<string> texts, long? counted)
    {
        var tokens = counted ?? texts.Sum(text => (long)_correction.Of(model, text));
        return new TokenUsage(tokens, 0, 0, 0, _catalogue.CostUsd(model, tokens, 0, 0), Estimated: counted is null);
    }

    private UsageCall Record(ModelCall call, string model, DateTimeOffset at, long started, string outcome, TokenUsage usage) => new()
    {
        Id = Guid.CreateVersion7(at),
        At = at,
        Kind = UsageKind.Embedding,
        UserId = call.UserId,
        ConversationId = call.ConversationId,
        TurnId = call.TurnId,
        Purpose = call.Purpose,
        Agent = call.Agent,
        Model = model,
        Usage = usage,
        LatencyMs = _time.GetElapsedTime(started).TotalMilliseconds,
        Outcome = outcome,
    };
}
