using System.Runtime.CompilerServices;
using A3Agent.Models;
using A3Agent.OpenAI.Chat;
using A3Agent.OpenAI.Responses;
using A3Agent.OpenAI.Upstream;
using Microsoft.Extensions.AI;

namespace A3Agent.OpenAI;

/// <summary>
/// Speaks to each model over the API that its profile names, and leaves out what the model refuses. Thread-safe; what is said of
/// <see cref="OpenAIRegistration.AddOpenAI"/>'s client holds for it.
/// </summary>
internal sealed class PerModelChatClient(OpenAIUpstream upstream) : IChatClient
{
    private readonly OpenAIChatClient _chat = new(upstream);
    private readonly ResponsesChatClient _responses = new(upstream);
    private readonly ChatClientMetadata _metadata = new("openai", upstream.Endpoint, upstream.Options.DefaultModel);

    public async Task<ChatResponse> GetResponseAsync(
        IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default)
    {
        var (client, fitted, omitted) = Choose(options);
        var response = await client.GetResponseAsync(messages, fitted, cancellationToken).ConfigureAwait(false);
        if (omitted is not null)
        {
            (response.AdditionalProperties ??= [])[OpenAIKeys.Omitted] = omitted;
        }

        return response;
    }

    public IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(
        IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default)
    {
        var (client, fitted, omitted) = Choose(options);
        var updates = client.GetStreamingResponseAsync(messages, fitted, cancellationToken);
        return omitted is null ? updates : NotedAsync(updates, omitted, cancellationToken);
    }

    public object? GetService(Type serviceType, object? serviceKey = null)
    {
        ArgumentNullException.ThrowIfNull(serviceType);
        return serviceKey is not null ? null
            : serviceType == typeof(ChatClientMetadata) ? _metadata
            : serviceType.IsInstanceOfType(this) ? this
            : null;
    }

    /// <summary>Nothing to release: the connection pool belongs to the container.</summary>
    public void Dispose()
    {
    }

    private (IChatClient Client, ChatOptions? Options, string[]? Omitted) Choose(ChatOptions? options)
    {
        var model = options?.ModelId is { Length: > 0 } asked ? asked : upstream.Options.DefaultModel;
        var profile = upstream.Options.ProfileOf?.Invoke(model) ?? ModelProfile.Default;
        if (profile.Capabilities is { } known && options?.AdditionalProperties?.ContainsKey(OpenAIKeys.Capabilities) is not true)
        {
            options = options?.Clone() ?? new ChatOptions();
            (options.AdditionalProperties ??= [])[OpenAIKeys.Capabilities] = known;
        }

        var (fitted, omitted) = ParameterFit.Fit(options, profile.Api, ModelCapabilities.Of(options));
        return (profile.Api == ModelApi.Responses ? _responses : _chat, fitted, omitted);
    }

    private static async IAsyncEnumerable<ChatResponseUpdate> NotedAsync(
        IAsyncEnumerable<ChatResponseUpdate> updates, string[] omitted, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var first = true;
        await foreach (var update in updates.WithCancellation(cancellationToken).ConfigureAwait(false))
        {
            if (first)
            {
                (update.AdditionalProperties ??= [])[OpenAIKeys.Omitted] = omitted;
                first = false;
            }

            yield return update;
        }
    }
}
