using System.Globalization;
using System.Runtime.CompilerServices;
using Microsoft.Extensions.AI;

namespace A3Agent.Offline;

/// <summary>
/// A chat client that needs no key and no network: it chooses among the offered tools by simple rules over the question and
/// the tools' declarations, and writes its answers from the tools' results alone. The same request always gives the same answer.
/// </summary>
/// <remarks>It keeps nothing between requests and is safe for concurrent use.</remarks>
/// <param name="time">Tells the day when the system prompt does not say it (as "Today is Friday, 2026-11-20").</param>
public sealed class OfflineChatClient(TimeProvider time) : IChatClient
{
    /// <summary>The model's name in every answer.</summary>
    public const string ModelId = "offline";

    private const int CharactersPerToken = 4;
    private static readonly ChatClientMetadata Metadata = new("offline", null, ModelId);

    /// <summary>Makes a client with the system's clock.</summary>
    public OfflineChatClient()
        : this(TimeProvider.System) { }

    /// <inheritdoc/>
    public async Task<ChatResponse> GetResponseAsync(
        IEnumerable<ChatMessage> messages,
        ChatOptions? options = null,
        CancellationToken cancellationToken = default
    ) => await GetStreamingResponseAsync(messages, options, cancellationToken).ToChatResponseAsync(cancellationToken).ConfigureAwait(false);

    /// <inheritdoc/>
    public async IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(
        IEnumerable<ChatMessage> messages,
        ChatOptions? options = null,
        [EnumeratorCancellation] CancellationToken cancellationToken = default
    )
    {
        ArgumentNullException.ThrowIfNull(messages);
        await Task.CompletedTask.ConfigureAwait(false);
        var all = messages.ToArray();
        var now = time.GetUtcNow();
        var dialogue = new Dialogue(all, options, DateOnly.FromDateTime(now.UtcDateTime));
        var step = Reply.To(dialogue, ToolProfile.ReadAll(options));
        var id = string.Create(CultureInfo.InvariantCulture, $"offline_{all.Length}");

        ChatResponseUpdate Update(params IList<AIContent> contents) =>
            new(ChatRole.Assistant, contents)
            {
                ModelId = ModelId,
                ResponseId = id,
                MessageId = id,
                CreatedAt = now,
            };

        foreach (var chunk in Chunks(step.Answer))
        {
            cancellationToken.ThrowIfCancellationRequested();
            yield return Update(new TextContent(chunk));
        }

        var number = dialogue.NextCall;
        foreach (var call in step.Calls)
        {
            cancellationToken.ThrowIfCancellationRequested();
            yield return Update(
                new FunctionCallContent(
                    string.Create(CultureInfo.InvariantCulture, $"call_{number++}"),
                    call.Tool.Name,
                    call.Arguments.ToDictionary()
                )
            );
        }

        var last = Update(new UsageContent(Usage(all, step)));
        last.FinishReason = step.Calls.Count > 0 ? ChatFinishReason.ToolCalls : ChatFinishReason.Stop;
        yield return last;
    }

    /// <inheritdoc/>
    public object? GetService(Type serviceType, object? serviceKey = null)
    {
        ArgumentNullException.ThrowIfNull(serviceType);
        return serviceKey is not null ? null
            : serviceType == typeof(ChatClientMetadata) ? Metadata
            : serviceType.IsInstanceOfType(this) ? this
            : null;
    }

    /// <summary>Does nothing: the client holds nothing.</summary>
    public void Dispose() { }

    // Words with the blanks behind them
    private static IEnumerable<string> Chunks(string text)
    {
        for (var start = 0; start < text.Length; )
        {
            var end = start;
            while (end < text.Length && !char.IsWhiteSpace(text[end]))
            {
                end++;
            }

            while (end < text.Length && char.IsWhiteSpace(text[end]))
            {
                end++;
            }

            yield return text[start..end];
            start = end;
        }
    }

    private static UsageDetails Usage(IReadOnlyList<ChatMessage> messages, Step step)
    {
        var input = Tokens(messages.SelectMany(message => message.Contents).Sum(Length));
        var output = Tokens(step.Answer.Length + step.Calls.Sum(call => call.Key.Length));
        return new UsageDetails
        {
            InputTokenCount = input,
            OutputTokenCount = output,
            TotalTokenCount = input + output,
            AdditionalCounts = new AdditionalPropertiesDictionary<long> { ["estimated"] = 1 },
        };
    }

    private static long Tokens(int characters) => (characters + CharactersPerToken - 1) / CharactersPerToken;

    private static int Length(AIContent content) =>
        content switch
        {
            TextContent text => text.Text.Length,
            FunctionCallContent call => PlannedCall.KeyOf(call.Name, call.Arguments).Length,
            FunctionResultContent result => result.Result?.ToString()?.Length ?? 0,
            _ => 0,
        };
}
