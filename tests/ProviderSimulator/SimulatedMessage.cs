using System.Text.Json;

namespace ProviderSimulator;

/// <summary>One message of a request; <paramref name="ToolCallId"/> is set on tool messages.</summary>
public sealed record SimulatedMessage(string Role, string Text, IReadOnlyList<SimulatedToolCall> ToolCalls, string? ToolCallId)
{
    internal static SimulatedMessage Parse(JsonElement message) => new(
        message.GetProperty("role").GetString()!,
        message.TryGetProperty("content", out var content) ? TextOf(content) : "",
        [.. SimulatedRequest.Items(message, "tool_calls").Select(SimulatedToolCall.Parse)],
        message.TryGetProperty("tool_call_id", out var id) ? id.GetString() : null);

    internal static string TextOf(JsonElement content) => content.ValueKind switch
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
