using System.Diagnostics;
using System.Runtime.CompilerServices;
using Microsoft.Extensions.AI;

namespace A3Agent.Tests.Models.Telemetry;

/// <summary>A provider with a name and an address: its chunks come a second apart, and may end in an exception.</summary>
internal sealed class AnsweringClient(Action<TimeSpan> pass, params AIContent[] chunks) : IChatClient
{
    private static readonly ChatClientMetadata _metadata = new("openai", new Uri("http://provider.test:8080/v1"), "default-model");

    /// <summary>What comes after the chunks in place of the end.</summary>
    public Exception? Fault { get; init; }

    /// <summary>The activity that was current at each chunk.</summary>
    public List<Activity?> Current { get; } = [];

    /// <summary>What was handed out last: a task or a stream.</summary>
    public object? Given { get; private set; }

    public bool IsLeft { get; private set; }

    public Task<ChatResponse> GetResponseAsync(
        IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default)
    {
        var answer = StreamAsync(cancellationToken).ToChatResponseAsync(cancellationToken);
        Given = answer;
        return answer;
    }

    public IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(
        IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default)
    {
        var stream = StreamAsync(cancellationToken);
        Given = stream;
        return stream;
    }

    public object? GetService(Type serviceType, object? serviceKey = null) => serviceType == typeof(ChatClientMetadata) ? _metadata : null;

    public void Dispose()
    {
    }

    private async IAsyncEnumerable<ChatResponseUpdate> StreamAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        try
        {
            yield return new ChatResponseUpdate { Role = ChatRole.Assistant, ModelId = "answering-model", ResponseId = "answer-1" };
            foreach (var chunk in chunks)
            {
                await Task.Yield();
                pass(TimeSpan.FromSeconds(1));
                Current.Add(Activity.Current);
                cancellationToken.ThrowIfCancellationRequested();
                yield return new ChatResponseUpdate(ChatRole.Assistant, [chunk]);
            }

            if (Fault is not null)
            {
                throw Fault;
            }

            var usage = new UsageDetails { InputTokenCount = 100, OutputTokenCount = 20, CachedInputTokenCount = 40, ReasoningTokenCount = 5 };
            yield return new ChatResponseUpdate { FinishReason = ChatFinishReason.Stop, Contents = [new UsageContent(usage)] };
        }
        finally
        {
            IsLeft = true;
        }
    }
}
