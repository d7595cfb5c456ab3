using System.Text.Json;
using A3Agent.Conversations;
using A3Agent.Models.Resilience;
using Microsoft.Extensions.AI;

namespace A3Agent.Turns;

/// <summary>Between our records of tool calls and the contents that models read and write.</summary>
internal static class ToolCalls
{
    private const int MaxIdLength = 128;
    private static readonly JsonElement NoArguments = JsonElement.Parse("{}");

    /// <summary>The calls of a reply as records that are running, each with an id of its own within the turn.</summary>
    /// <param name="reply">The model's reply.</param>
    /// <param name="before">The turn's earlier calls.</param>
    /// <param name="round">The reply's number.</param>
    public static List<ToolCallRecord> Read(IEnumerable<ChatMessage> reply, IReadOnlyList<ToolCallRecord> before, int round)
    {
        var calls = new List<ToolCallRecord>();
        foreach (var content in reply.SelectMany(message => message.Contents).OfType<FunctionCallContent>())
        {
            var id = content.CallId;
            if (!IsPlain(id) || before.Concat(calls).Any(call => call.CallId == id))
            {
                id = $"call_{round}_{calls.Count + 1}";
            }

            calls.Add(new ToolCallRecord(id, content.Name, Arguments(content), ToolCallStatus.Running, null, null, round));
        }

        return calls;
    }

    public static AIContent AsContent(ToolCallRecord call) =>
        new FunctionCallContent(call.CallId, call.Name, call.Arguments.ValueKind == JsonValueKind.Object
            ? call.Arguments.EnumerateObject().ToDictionary(property => property.Name, object? (property) => property.Value)
            : []);

    /// <summary>A reply that asked for calls, for the next round: the calls under our ids, and the model's reasoning, which is its own alone.</summary>
    public static ChatMessage AsMessage(ChatResponse reply, IEnumerable<ToolCallRecord> calls) =>
        new(ChatRole.Assistant, [
            .. reply.Messages.SelectMany(message => message.Contents).OfType<TextReasoningContent>(),
            .. calls.Select(AsContent)])
        {
            AdditionalProperties = new() { [FallbackChatClient.ModelKey] = FallbackChatClient.ModelOf(reply) },
        };

    public static ChatMessage AsAnswer(ToolCallRecord call) =>
        new(ChatRole.Tool, [new FunctionResultContent(call.CallId, ToolResult.ForModel(call.Result ?? "null", call.Status == ToolCallStatus.Failed))]);

    // Ids are logged, stored and sent back: what a provider gives is taken as it is only when it is a plain token.
    private static bool IsPlain(string? id) =>
        id is { Length: > 0 and <= MaxIdLength } && id.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.' or ':' or '|');

    private static JsonElement Arguments(FunctionCallContent content)
    {
        if (content.Exception is not null)
        {
            var raw = content.AdditionalProperties?.GetValueOrDefault("rawArguments") as string;
            return JsonSerializer.SerializeToElement(raw ?? "", A3Json.Options);
        }

        return content.Arguments is { Count: > 0 } arguments ? JsonSerializer.SerializeToElement(arguments, A3Json.Options) : NoArguments;
    }
}
