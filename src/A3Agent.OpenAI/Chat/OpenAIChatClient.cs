using System.Runtime.CompilerServices;
using A3Agent.OpenAI.Upstream;
using Microsoft.Extensions.AI;
using Sdk = OpenAI.Chat;

namespace A3Agent.OpenAI.Chat;

/// <summary>
/// Chat Completions as an <see cref="IChatClient"/>. One request for each call: no retries, no time-out but the caller's token.
/// Thread-safe. Throws <see cref="A3Agent.Models.ModelException"/> for everything upstream.
/// </summary>
internal sealed class OpenAIChatClient : IChatClient
{
    private readonly OpenAIUpstream _upstream;
    private readonly Sdk.ChatClient _default;
    private readonly ChatClientMetadata _metadata;

    public OpenAIChatClient(OpenAIUpstream upstream)
    {
        _upstream = upstream;
        _default = upstream.Client.GetChatClient(upstream.Options.DefaultModel);
        _metadata = new ChatClientMetadata("openai", upstream.Endpoint, upstream.Options.DefaultModel);
    }

    public async Task<ChatResponse> GetResponseAsync(
        IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default)
    {
        var request = MessageMapping.ToSdk(messages, options?.Instructions, ModelCapabilities.Of(options).DeveloperRole);
        var settings = OptionsMapping.ToSdk(options);
        try
        {
            var result = await ClientFor(options).CompleteChatAsync(request, settings, cancellationToken).ConfigureAwait(false);
            return AnswerMapping.ToResponse(result.Value);
        }
        catch (Exception exception)
        {
            throw Translated(exception, cancellationToken);
        }
    }

    public async IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(
        IEnumerable<ChatMessage> messages,
        ChatOptions? options = null,
        [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        var request = MessageMapping.ToSdk(messages, options?.Instructions, ModelCapabilities.Of(options).DeveloperRole);
        var settings = OptionsMapping.ToSdk(options);
        var calls = new ToolCallAssembly();
        var refused = false;
        var chunks = ClientFor(options).CompleteChatStreamingAsync(request, settings, cancellationToken)
            .GetAsyncEnumerator(cancellationToken);
        await using (chunks.ConfigureAwait(false))
        {
            while (true)
            {
                ChatResponseUpdate? update;
                try
                {
                    if (!await chunks.MoveNextAsync().ConfigureAwait(false))
                    {
                        break;
                    }

                    update = AnswerMapping.ToUpdate(chunks.Current, calls, ref refused);
                }
                catch (Exception exception)
                {
                    throw Translated(exception, cancellationToken);
                }

                // A chunk without contents is a sign of life.
                yield return update ?? new ChatResponseUpdate { Role = ChatRole.Assistant };
            }
        }
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

    private Sdk.ChatClient ClientFor(ChatOptions? options)
        => options?.ModelId is { Length: > 0 } model && model != _upstream.Options.DefaultModel
            ? _upstream.Client.GetChatClient(model)
            : _default;

    private Exception Translated(Exception exception, CancellationToken cancellationToken)
        => _upstream.Failures.Translated(exception, cancellationToken);
}
