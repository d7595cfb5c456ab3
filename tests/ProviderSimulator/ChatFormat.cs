using System.Text.Json;

namespace ProviderSimulator;

/// <summary>One answer as Chat Completions puts it.</summary>
internal sealed class ChatFormat(AnswerReply answer, SimulatedRequest request)
{
    public string Body() => JsonSerializer.Serialize(new
    {
        id = $"chatcmpl-{request.Number}",
        @object = "chat.completion",
        created = 1700000000,
        model = answer.ModelFor(request),
        choices = new[]
        {
            new
            {
                index = 0,
                message = new
                {
                    role = "assistant",
                    content = answer.Content,
                    refusal = answer.RefusalText,
                    tool_calls = answer.Calls.Count == 0 ? null : answer.Calls.Select(Call),
                },
                finish_reason = answer.FinishReason,
            },
        },
        usage = answer.UsageFor(request).ToChatJson(),
    }, AnswerReply.Json);

    public IReadOnlyList<string> Events()
    {
        List<string> events = [.. Text()];
        for (var i = 0; i < answer.Calls.Count; i++)
        {
            var index = i;
            events.Add(Chunk(new { tool_calls = new[] { Call((answer.Calls[i].Name, ""), i) } }));
            events.AddRange(AnswerReply.ArgumentPieces(answer.Calls[i].ArgumentsJson).Select(piece => Chunk(
                new { tool_calls = new[] { new { index, function = new { arguments = piece } } } })));
        }

        events.Add(Marker());
        if (request.IncludesUsage)
        {
            events.Add(UsageChunk());
        }

        if (answer.Wire.Done)
        {
            events.Add("[DONE]");
        }

        return events;
    }

    public string UsageChunk() => JsonSerializer.Serialize(new
    {
        id = $"chatcmpl-{request.Number}", @object = "chat.completion.chunk", created = 1700000000, model = answer.ModelFor(request),
        choices = Array.Empty<object>(), usage = answer.UsageFor(request).ToChatJson(),
    }, AnswerReply.Json);

    public IEnumerable<string> Started(bool marker) => marker ? [.. Text(), Marker()] : Text();

    public string Chunk(object delta, string? finishReason = null) => JsonSerializer.Serialize(new
    {
        id = $"chatcmpl-{request.Number}", @object = "chat.completion.chunk", created = 1700000000, model = answer.ModelFor(request),
        choices = new[] { new { index = 0, delta, finish_reason = finishReason } },
    }, AnswerReply.Json);

    private string Marker() => Chunk(new { }, answer.FinishReason);

    private IEnumerable<string> Text() =>
    [
        Chunk(new { role = "assistant", content = "" }),
        .. AnswerReply.Pieces(answer.Content).Select(piece => Chunk(new { content = piece })),
        .. AnswerReply.Pieces(answer.RefusalText).Select(piece => Chunk(new { refusal = piece })),
    ];

    private object Call((string Name, string ArgumentsJson) call, int index) => new
    {
        index,
        id = $"call_{request.Number}_{index}",
        type = "function",
        function = new { name = call.Name, arguments = call.ArgumentsJson },
    };
}
