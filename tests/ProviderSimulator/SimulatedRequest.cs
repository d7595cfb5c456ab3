using System.Text.Json;

namespace ProviderSimulator;

/// <summary>One chat request as a script sees it.</summary>
/// <param name="Number">1 for the first chat request of this simulator.</param>
/// <param name="Model">The model asked for.</param>
/// <param name="Messages">The conversation, in order.</param>
/// <param name="Tools">The names of the tools offered.</param>
/// <param name="Stream">Whether the answer is to be streamed.</param>
/// <param name="Body">The whole body, for what is not parsed here.</param>
/// <param name="Headers">The request's headers; names in any case.</param>
public sealed record SimulatedRequest(
    int Number, string Model, IReadOnlyList<SimulatedMessage> Messages, IReadOnlyList<string> Tools, bool Stream,
    JsonElement Body, IReadOnlyDictionary<string, string> Headers)
{
    internal static SimulatedRequest None { get; } = new(0, "", [], [], false, default, new Dictionary<string, string>());

    /// <summary>The text of the newest user message; empty when there is none.</summary>
    public string LastUserText => Messages.LastOrDefault(message => message.Role == "user")?.Text ?? "";

    /// <summary>The text of the newest tool message; empty when there is none.</summary>
    public string LastToolResult => Messages.LastOrDefault(message => message.Role == "tool")?.Text ?? "";

    /// <summary>Tool results by call id.</summary>
    public IReadOnlyDictionary<string, string> ToolResults => Messages
        .Where(message => message.ToolCallId is not null)
        .ToDictionary(message => message.ToolCallId!, message => message.Text);

    internal bool IncludesUsage => Body.TryGetProperty("stream_options", out var options)
        && options.TryGetProperty("include_usage", out var include) && include.ValueKind == JsonValueKind.True;

    internal static async Task<SimulatedRequest> ReadAsync(HttpRequest request, int number, CancellationToken cancellationToken)
    {
        using var document = await JsonDocument.ParseAsync(request.Body, cancellationToken: cancellationToken);
        var body = document.RootElement.Clone();
        return new(
            number,
            body.TryGetProperty("model", out var model) ? model.GetString() ?? "" : "",
            [.. Items(body, "messages").Select(SimulatedMessage.Parse)],
            [.. Items(body, "tools").Select(tool => tool.GetProperty("function").GetProperty("name").GetString()!)],
            body.TryGetProperty("stream", out var stream) && stream.ValueKind == JsonValueKind.True,
            body,
            request.Headers.ToDictionary(header => header.Key, header => header.Value.ToString(), StringComparer.OrdinalIgnoreCase));
    }

    internal static IEnumerable<JsonElement> Items(JsonElement owner, string name)
        => owner.TryGetProperty(name, out var list) && list.ValueKind == JsonValueKind.Array ? list.EnumerateArray() : [];
}

/// <summary>One message of a request; <paramref name="ToolCallId"/> is set on tool messages.</summary>
public sealed record SimulatedMessage(string Role, string Text, IReadOnlyList<SimulatedToolCall> ToolCalls, string? ToolCallId)
{
    internal static SimulatedMessage Parse(JsonElement message) => new(
        message.GetProperty("role").GetString()!,
        message.TryGetProperty("content", out var content) ? TextOf(content) : "",
        [.. SimulatedRequest.Items(message, "tool_calls").Select(SimulatedToolCall.Parse)],
        message.TryGetProperty("tool_call_id", out var id) ? id.GetString() : null);

    private static string TextOf(JsonElement content) => content.ValueKind switch
    {
        JsonValueKind.String => content.GetString()!,
        JsonValueKind.Array => string.Concat(content.EnumerateArray()
            .Select(part => part.TryGetProperty("text", out var text) ? text.GetString() : "")),
        _ => "",
    };
}

/// <summary>One tool call of an assistant message; <paramref name="Arguments"/> is JSON text as it was on the wire.</summary>
public sealed record SimulatedToolCall(string Id, string Name, string Arguments)
{
    internal static SimulatedToolCall Parse(JsonElement call)
    {
        var function = call.GetProperty("function");
        return new(
            call.GetProperty("id").GetString()!, function.GetProperty("name").GetString()!, function.GetProperty("arguments").GetString()!);
    }
}
