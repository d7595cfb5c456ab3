using System.Runtime.CompilerServices;
using Microsoft.Extensions.AI;

namespace A3Agent.Models.Privacy;

/// <summary>
/// Replaces e-mail addresses, telephone numbers, IBANs and card numbers by placeholders before text leaves for a provider, and puts them
/// back in answers, in streams and in the arguments of tool calls.
/// </summary>
/// <remarks>
/// Replaced are texts of messages, instructions, arguments and results of tools; not images, files, links, or descriptions of tools. A
/// placeholder that is split over chunks is held back until it is whole. Below retries and fallback, so each attempt has a stream of
/// its own. Thread-safe.
/// </remarks>
public sealed class RedactingChatClient : DelegatingChatClient
{
    private readonly PrivacyVaults _vaults;

    /// <summary>Puts the replacement before a client.</summary>
    /// <param name="inner">The client.</param>
    /// <param name="vaults">The values of the conversations.</param>
    public RedactingChatClient(IChatClient inner, PrivacyVaults vaults)
        : base(inner) => _vaults = vaults;

    /// <inheritdoc/>
    public override async Task<ChatResponse> GetResponseAsync(
        IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default)
    {
        var vault = _vaults.Of(ModelCall.Of(options));
        var response = await InnerClient.GetResponseAsync(Redacted(messages, vault), Redacted(options, vault), cancellationToken);
        for (var i = 0; i < response.Messages.Count; i++)
        {
            response.Messages[i] = MessageRewriting.Rewrite(response.Messages[i], vault.Restore);
        }

        return response;
    }

    /// <inheritdoc/>
    public override async IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(
        IEnumerable<ChatMessage> messages,
        ChatOptions? options = null,
        [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        var vault = _vaults.Of(ModelCall.Of(options));
        var restorer = new StreamRestorer(vault);
        ChatResponseUpdate? last = null;
        var updates = InnerClient.GetStreamingResponseAsync(Redacted(messages, vault), Redacted(options, vault), cancellationToken);
        await foreach (var update in updates)
        {
            Restore(update, restorer, vault);
            last = update;
            yield return update;
        }

        if (restorer.Flush() is { Length: > 0 } rest)
        {
            yield return new ChatResponseUpdate(ChatRole.Assistant, rest)
            {
                MessageId = last?.MessageId, ResponseId = last?.ResponseId, ModelId = last?.ModelId,
            };
        }
    }

    private static List<ChatMessage> Redacted(IEnumerable<ChatMessage> messages, PlaceholderVault vault) =>
        [.. messages.Select(message => MessageRewriting.Rewrite(message, vault.Redact))];

    private static ChatOptions? Redacted(ChatOptions? options, PlaceholderVault vault)
    {
        if (options?.Instructions is not { } instructions
            || (vault.Redact(instructions) is var redacted && ReferenceEquals(redacted, instructions)))
        {
            return options;
        }

        var copy = options.Clone();
        copy.Instructions = redacted;
        return copy;
    }

    // What is held back comes before anything that is not text, and before the end.
    private static void Restore(ChatResponseUpdate update, StreamRestorer restorer, PlaceholderVault vault)
    {
        for (var i = 0; i < update.Contents.Count; i++)
        {
            if (update.Contents[i] is TextContent text)
            {
                text.Text = restorer.Push(text.Text);
                continue;
            }

            if (update.Contents[i] is not UsageContent && restorer.Flush() is { Length: > 0 } held)
            {
                update.Contents.Insert(i++, new TextContent(held));
            }

            update.Contents[i] = MessageRewriting.Rewrite(update.Contents[i], vault.Restore);
        }

        if (update.FinishReason is not null && restorer.Flush() is { Length: > 0 } rest)
        {
            update.Contents.Add(new TextContent(rest));
        }
    }
}
