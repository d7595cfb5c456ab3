using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace ProviderSimulator;

/// <summary>An answer of the model: text, tool calls or a refusal, with its usage.</summary>
public sealed record AnswerReply : SimulatedReply
{
    private static readonly JsonSerializerOptions Json = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The text; null when there is none.</summary>
    public string? Content { get; init; }

    /// <summary>The tool calls.</summary>
    public IReadOnlyList<(string Name, string ArgumentsJson)> Calls { get; init; } = [];

    /// <summary>The text of a refusal; null when there is none.</summary>
    public string? RefusalText { get; init; }

    /// <summary>stop, length, tool_calls or content_filter.</summary>
    public string FinishReason { get; init; } = "stop";

    /// <summary>The model that the answer names; null: the one asked for.</summary>
    public string? Model { get; init; }

    /// <summary>The usage reported; null: words of the request's texts and of the answer.</summary>
    public SimulatedUsage? Usage { get; init; }

    /// <summary>How a streamed answer is put into bytes.</summary>
    public Wire Wire { get; init; } = Wire.Plain;

    /// <summary>The usage that this answer to this request reports.</summary>
    public SimulatedUsage UsageFor(SimulatedRequest request) => Usage ?? new(
        request.Messages.Sum(message => Words(message.Text)),
        Words(Content) + Words(RefusalText) + Calls.Sum(call => 1 + Words(call.ArgumentsJson)));

    internal override Task AnswerAsync(Exchange exchange, CancellationToken cancellationToken) => exchange.Request.Stream
        ? exchange.WriteEventsAsync(Events(exchange.Request), Wire, cancellationToken)
        : exchange.WriteAsync(200, "application/json", Body(exchange.Request), cancellationToken);

    /// <summary>The body of an answer that is not streamed.</summary>
    public string Body(SimulatedRequest request) => JsonSerializer.Serialize(new
    {
        id = $"chatcmpl-{request.Number}",
        @object = "chat.completion",
        created = 1700000000,
        model = Model ?? request.Model,
        choices = new[]
        {
            new
            {
                index = 0,
                message = new
                {
                    role = "assistant",
                    content = Content,
                    refusal = RefusalText,
                    tool_calls = Calls.Count == 0 ? null : Calls.Select((call, i) => Call(request, call, i)),
                },
                finish_reason = FinishReason,
            },
        },
        usage = UsageFor(request).ToJson(),
    }, Json);

    /// <summary>The data of the events of a streamed answer, [DONE] included when <see cref="Wire"/> says so.</summary>
    public IReadOnlyList<string> Events(SimulatedRequest request)
    {
        List<string> events = [Chunk(request, new { role = "assistant", content = "" })];
        events.AddRange(Pieces(Content).Select(piece => Chunk(request, new { content = piece })));
        events.AddRange(Pieces(RefusalText).Select(piece => Chunk(request, new { refusal = piece })));
        for (var i = 0; i < Calls.Count; i++)
        {
            var index = i;
            var head = Call(request, (Calls[i].Name, ""), i);
            events.Add(Chunk(request, new { tool_calls = new[] { head } }));
            events.AddRange(Calls[i].ArgumentsJson.Chunk(7).Select(piece => Chunk(
                request, new { tool_calls = new[] { new { index, function = new { arguments = new string(piece) } } } })));
        }

        events.Add(Chunk(request, new { }, FinishReason));
        if (request.IncludesUsage)
        {
            events.Add(JsonSerializer.Serialize(new
            {
                id = $"chatcmpl-{request.Number}", @object = "chat.completion.chunk", created = 1700000000, model = Model ?? request.Model,
                choices = Array.Empty<object>(), usage = UsageFor(request).ToJson(),
            }, Json));
        }

        if (Wire.Done)
        {
            events.Add("[DONE]");
        }

        return events;
    }

    internal string Chunk(SimulatedRequest request, object delta, string? finishReason = null) => JsonSerializer.Serialize(new
    {
        id = $"chatcmpl-{request.Number}", @object = "chat.completion.chunk", created = 1700000000, model = Model ?? request.Model,
        choices = new[] { new { index = 0, delta, finish_reason = finishReason } },
    }, Json);

    private static object Call(SimulatedRequest request, (string Name, string ArgumentsJson) call, int index) => new
    {
        index,
        id = $"call_{request.Number}_{index}",
        type = "function",
        function = new { name = call.Name, arguments = call.ArgumentsJson },
    };

    private static IEnumerable<string> Pieces(string? text)
    {
        var piece = new StringBuilder();
        foreach (var character in text ?? "")
        {
            piece.Append(character);
            if (character == ' ')
            {
                yield return piece.ToString();
                piece.Clear();
            }
        }

        if (piece.Length > 0)
        {
            yield return piece.ToString();
        }
    }

    private static int Words(string? text) => (text ?? "").Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).Length;
}

/// <summary>Token counts of one answer; the total is their sum.</summary>
public sealed record SimulatedUsage(int PromptTokens, int CompletionTokens, int CachedTokens = 0, int ReasoningTokens = 0)
{
    internal object ToJson() => new
    {
        prompt_tokens = PromptTokens,
        completion_tokens = CompletionTokens,
        total_tokens = PromptTokens + CompletionTokens,
        prompt_tokens_details = new { cached_tokens = CachedTokens },
        completion_tokens_details = new { reasoning_tokens = ReasoningTokens },
    };
}
