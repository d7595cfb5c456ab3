using System.Runtime.CompilerServices;
using Microsoft.Extensions.AI;

namespace A3Agent.Models.Routing;

/// <summary>
/// Keeps a request within what the catalogue says of its model: a parameter that the model rejects is left out and noted, the output
/// limit is the model's at most. Below the fallback, since each model has its own limits. Thread-safe.
/// </summary>
public sealed class ModelLimitsChatClient : DelegatingChatClient
{
    /// <summary>The key of the names that were left out (a list of strings), on the response and on the first update.</summary>
    public const string LeftOutKey = ModelCall.KeyPrefix + "leftOut";

    private readonly ModelCatalogue _catalogue;

    /// <summary>Puts the limits before a client.</summary>
    /// <param name="inner">The client.</param>
    /// <param name="catalogue">The models; one that it lacks is asked as the caller says.</param>
    public ModelLimitsChatClient(IChatClient inner, ModelCatalogue catalogue)
        : base(inner) => _catalogue = catalogue;

    /// <inheritdoc/>
    public override async Task<ChatResponse> GetResponseAsync(
        IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default)
    {
        var (own, leftOut) = Within(options);
        var response = await InnerClient.GetResponseAsync(messages, own, cancellationToken);
        if (leftOut.Count > 0)
        {
            response.AdditionalProperties = Noted(response.AdditionalProperties, leftOut);
        }

        return response;
    }

    /// <inheritdoc/>
    public override IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(
        IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default)
    {
        var (own, leftOut) = Within(options);
        var updates = InnerClient.GetStreamingResponseAsync(messages, own, cancellationToken);
        return leftOut.Count == 0 ? updates : NotedAsync(updates, leftOut, cancellationToken);
    }

    /// <summary>The names of the parameters that were left out on the way to the provider; empty when there are none.</summary>
    public static IReadOnlyList<string> LeftOutOf(AdditionalPropertiesDictionary? properties) =>
        properties is not null && properties.TryGetValue(LeftOutKey, out var names) ? names as IReadOnlyList<string> ?? [] : [];

    /// <inheritdoc cref="LeftOutOf(AdditionalPropertiesDictionary?)"/>
    public static IReadOnlyList<string> LeftOutOf(ChatResponse response) => response.PropertyOf(LeftOutKey) as IReadOnlyList<string> ?? [];

    private static async IAsyncEnumerable<ChatResponseUpdate> NotedAsync(
        IAsyncEnumerable<ChatResponseUpdate> updates, IReadOnlyList<string> leftOut, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var update in updates.WithCancellation(cancellationToken))
        {
            if (leftOut.Count > 0)
            {
                update.AdditionalProperties = Noted(update.AdditionalProperties, leftOut);
                leftOut = [];
            }

            yield return update;
        }
    }

    // The connector may have left out others.
    private static AdditionalPropertiesDictionary Noted(AdditionalPropertiesDictionary? properties, IReadOnlyList<string> leftOut)
    {
        var noted = properties ?? [];
        noted[LeftOutKey] = LeftOutOf(noted).Concat(leftOut).Distinct(StringComparer.Ordinal).ToArray();
        return noted;
    }

    private (ChatOptions? Options, IReadOnlyList<string> LeftOut) Within(ChatOptions? options)
    {
        if (options is null || _catalogue.OptionsOf(options.ModelId ?? _catalogue.Default.Name) is not { } model)
        {
            return (options, []);
        }

        var tooMuch = options.MaxOutputTokens > model.OutputTokens;
        string[] leftOut = model.RejectedParameters.Count == 0 ? [] : [.. model.RejectedParameters.Where(parameter => IsSet(options, parameter))];
        if (leftOut.Length == 0 && !tooMuch)
        {
            return (options, leftOut);
        }

        var own = options.Clone();
        own.MaxOutputTokens = tooMuch ? model.OutputTokens : own.MaxOutputTokens;
        Array.ForEach(leftOut, parameter => Unset(own, parameter));
        return (own, leftOut);
    }

    private static bool IsSet(ChatOptions options, string parameter) => parameter switch
    {
        ModelParameter.Temperature => options.Temperature is not null,
        ModelParameter.TopP => options.TopP is not null,
        ModelParameter.FrequencyPenalty => options.FrequencyPenalty is not null,
        ModelParameter.PresencePenalty => options.PresencePenalty is not null,
        ModelParameter.Seed => options.Seed is not null,
        ModelParameter.Stop => options.StopSequences is { Count: > 0 },
        ModelParameter.ParallelToolCalls => options.AllowMultipleToolCalls is not null,
        _ => false,
    };

    private static void Unset(ChatOptions options, string parameter)
    {
        switch (parameter)
        {
            case ModelParameter.Temperature: options.Temperature = null; break;
            case ModelParameter.TopP: options.TopP = null; break;
            case ModelParameter.FrequencyPenalty: options.FrequencyPenalty = null; break;
            case ModelParameter.PresencePenalty: options.PresencePenalty = null; break;
            case ModelParameter.Seed: options.Seed = null; break;
            case ModelParameter.Stop: options.StopSequences = null; break;
            case ModelParameter.ParallelToolCalls: options.AllowMultipleToolCalls = null; break;
        }
    }
}
