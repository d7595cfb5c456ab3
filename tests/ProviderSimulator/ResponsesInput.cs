using System.Text.Json;

namespace ProviderSimulator;

/// <summary>The input of a Responses request as the messages that Chat Completions would have carried.</summary>
internal static class ResponsesInput
{
    public static IReadOnlyList<SimulatedMessage> Messages(JsonElement body)
    {
        List<SimulatedMessage> messages = [];
        if (body.TryGetProperty("instructions", out var instructions) && instructions.ValueKind == JsonValueKind.String)
        {
            messages.Add(new("system", instructions.GetString()!, [], null));
        }

        if (body.TryGetProperty("input", out var text) && text.ValueKind == JsonValueKind.String)
        {
            messages.Add(new("user", text.GetString()!, [], null));
        }

        foreach (var item in SimulatedRequest.Items(body, "input"))
        {
            Add(messages, item);
        }

        return messages;
    }

    private static void Add(List<SimulatedMessage> messages, JsonElement item)
    {
        switch (item.TryGetProperty("type", out var type) ? type.GetString() : "message")
        {
            case "message":
                messages.Add(new(item.GetProperty("role").GetString()!, SimulatedMessage.TextOf(item.GetProperty("content")), [], null));
                break;
            case "function_call":
                AddCall(messages, new(
                    item.GetProperty("call_id").GetString()!, item.GetProperty("name").GetString()!,
                        item.GetProperty("arguments").GetString()!));
                break;
            case "function_call_output":
                messages.Add(new("tool", SimulatedMessage.TextOf(item.GetProperty("output")), [], item.GetProperty("call_id").GetString()));
                break;
        }
    }

    // Chat Completions has the calls inside the assistant's message.
    private static void AddCall(List<SimulatedMessage> messages, SimulatedToolCall call)
    {
        if (messages is [.., { Role: "assistant" } last])
        {
            messages[^1] = last with { ToolCalls = [.. last.ToolCalls, call] };
        }
        else
        {
            messages.Add(new("assistant", "", [call], null));
        }
    }
}
