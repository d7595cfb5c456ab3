using System.Buffers;
using System.Globalization;
using System.IO.Pipelines;
using System.Text;
using System.Text.Json;
using A3Agent.Conversations;
using A3Agent.Server.Http;
using A3Agent.Turns;

namespace A3Agent.Server.Chat;

/// <summary>Writes a turn's events as server-sent events: text unnamed, everything else named, one terminal event, then [DONE].</summary>
internal static class EventStream
{
    private static readonly TimeSpan Heartbeat = TimeSpan.FromSeconds(15);

    public static async Task WriteAsync(HttpContext http, TurnLog log, int after, TimeProvider time, CancellationToken cancellationToken)
    {
        var response = http.Response;
        response.ContentType = "text/event-stream; charset=utf-8";
        response.Headers.CacheControl = "no-cache, no-store";
        response.Headers["X-Accel-Buffering"] = "no";
        var writer = response.BodyWriter;
        writer.Write("retry: 2000\n\n"u8);

        await using var events = log.FollowAsync(after, cancellationToken).GetAsyncEnumerator(cancellationToken);
        while (await NextAsync(events, writer, time, cancellationToken))
        {
            Write(writer, log.TurnId, events.Current, RequestId.Of(http));
            if (log.IsCaughtUp(events.Current.Sequence))
            {
                await writer.FlushAsync(cancellationToken);
            }
        }

        writer.Write("data: [DONE]\n\n"u8);
        await writer.FlushAsync(cancellationToken);
    }

    private static async ValueTask<bool> NextAsync(
        IAsyncEnumerator<TurnEvent> events, PipeWriter writer, TimeProvider time, CancellationToken cancellationToken)
    {
        var next = events.MoveNextAsync();
        if (next.IsCompleted)
        {
            return await next;
        }

        for (var pending = next.AsTask(); ;)
        {
            try
            {
                return await pending.WaitAsync(Heartbeat, time, cancellationToken);
            }
            catch (TimeoutException)
            {
                writer.Write(": still working\n\n"u8);
                await writer.FlushAsync(cancellationToken);
            }
        }
    }

    private static void Write(PipeWriter writer, Guid turnId, TurnEvent current, string requestId)
    {
        switch (current)
        {
            case TextAdded text:
                Write(writer, turnId, current.Sequence, null, new TextData(text.Content));
                break;
            case TextWithdrawn withdrawn:
                Write(writer, turnId, current.Sequence, "reset", new ResetData(withdrawn.Reason));
                break;
            case TurnStarted started:
                Write(writer, turnId, current.Sequence, "started", new StartedData(
                    started.TurnId, started.SessionId, started.Agent, started.Model));
                break;
            case ToolCallChanged tool:
                Write(writer, turnId, current.Sequence, "tool", tool.Call);
                break;
            case TurnDone done:
                Write(writer, turnId, current.Sequence, "done", done.Reply);
                break;
            case TurnFailed failed:
                Write(writer, turnId, current.Sequence, "error", Problem.Upstream(failed.Failure, failed.RetryAfter) with { RequestId = requestId });
                break;
            default:
                throw new InvalidOperationException($"There is no wire form of {current.GetType().Name}.");
        }
    }

    private static void Write<T>(PipeWriter writer, Guid turnId, int sequence, string? name, T data)
    {
        Span<byte> head = stackalloc byte[96];
        Encoding.UTF8.TryGetBytes(
            string.Create(CultureInfo.InvariantCulture, $"id: {turnId}:{sequence}\n"), head, out var length);
        writer.Write(head[..length]);
        if (name is not null)
        {
            Encoding.UTF8.TryGetBytes($"event: {name}\n", head, out length);
            writer.Write(head[..length]);
        }

        writer.Write("data: "u8);
        using (var json = new Utf8JsonWriter((IBufferWriter<byte>)writer, new JsonWriterOptions { Encoder = A3Json.Options.Encoder, SkipValidation = true }))
        {
            JsonSerializer.Serialize(json, data, A3Json.Options);
        }

        writer.Write("\n\n"u8);
    }

    private sealed record TextData(string Content);

    private sealed record ResetData(string Reason);

    private sealed record StartedData(Guid TurnId, Guid SessionId, string Agent, string Model)
    {
        public Guid PromptId => TurnId;

        public TurnStatus Status => TurnStatus.Running;
    }
}
