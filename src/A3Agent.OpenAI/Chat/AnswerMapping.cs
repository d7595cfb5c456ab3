using Microsoft.Extensions.AI;
using Sdk = OpenAI.Chat;

namespace A3Agent.OpenAI.Chat;

/// <summary>Answers of the package as those of Microsoft.Extensions.AI.</summary>
internal static class AnswerMapping
{
    public static ChatResponse ToResponse(Sdk.ChatCompletion completion)
    {
        List<AIContent> contents = [];
        AddText(contents, completion.Content);
        var refused = !string.IsNullOrEmpty(completion.Refusal);
        if (refused)
        {
            contents.Add(new TextContent(completion.Refusal));
        }

        var calls = new ToolCallList();
        foreach (var call in completion.ToolCalls)
        {
            calls.Add(call.Id, call.FunctionName, call.FunctionArguments is { } arguments ? arguments.ToMemory().Span : default);
        }

        contents.AddRange(calls.Calls);
        var message = new ChatMessage(ChatRole.Assistant, contents) { MessageId = completion.Id };
        return new ChatResponse(message)
        {
            ResponseId = completion.Id,
            ModelId = completion.Model,
            CreatedAt = completion.CreatedAt,
            FinishReason = ToFinishReason(completion.FinishReason, refused),
            Usage = completion.Usage is { } usage ? ToUsage(usage) : null,
            AdditionalProperties = refused ? Refusal() : null,
        };
    }

    /// <summary>What one chunk brings; null when that is nothing a caller could see.</summary>
    public static ChatResponseUpdate? ToUpdate(Sdk.StreamingChatCompletionUpdate chunk, ToolCallAssembly calls, ref bool refused)
    {
        List<AIContent>? contents = null;
        if (chunk.ContentUpdate.Count > 0)
        {
            AddText(contents = [], chunk.ContentUpdate);
        }

        var refusal = chunk.RefusalUpdate;
        if (!string.IsNullOrEmpty(refusal))
        {
            (contents ??= []).Add(new TextContent(refusal));
            refused = true;
        }

        foreach (var delta in chunk.ToolCallUpdates)
        {
            calls.Add(delta);
        }

        var finish = chunk.FinishReason;
        if (finish is not null)
        {
            (contents ??= []).AddRange(calls.Complete());
        }

        if (chunk.Usage is { } usage)
        {
            (contents ??= []).Add(new UsageContent(ToUsage(usage)));
        }

        return contents is not { Count: > 0 } && finish is null ? null : new ChatResponseUpdate(ChatRole.Assistant, contents ?? [])
        {
            ResponseId = chunk.CompletionId,
            MessageId = chunk.CompletionId,
            ModelId = chunk.Model,
            FinishReason = finish is { } reason ? ToFinishReason(reason, refused) : null,
            AdditionalProperties = string.IsNullOrEmpty(refusal) ? null : Refusal(),
        };
    }

    private static void AddText(List<AIContent> contents, Sdk.ChatMessageContent parts)
    {
        foreach (var part in parts)
        {
            if (!string.IsNullOrEmpty(part.Text))
            {
                contents.Add(new TextContent(part.Text));
            }
        }
    }

    // The provider says stop of a refusal too, as if the model had answered.
    private static ChatFinishReason ToFinishReason(Sdk.ChatFinishReason reason, bool refused) => reason switch
    {
        Sdk.ChatFinishReason.Stop when refused => ChatFinishReason.ContentFilter,
        Sdk.ChatFinishReason.Stop => ChatFinishReason.Stop,
        Sdk.ChatFinishReason.Length => ChatFinishReason.Length,
        Sdk.ChatFinishReason.ContentFilter => ChatFinishReason.ContentFilter,
        Sdk.ChatFinishReason.ToolCalls or Sdk.ChatFinishReason.FunctionCall => ChatFinishReason.ToolCalls,
        _ => new ChatFinishReason(reason.ToString()),
    };

    private static UsageDetails ToUsage(Sdk.ChatTokenUsage usage) => new()
    {
        InputTokenCount = usage.InputTokenCount,
        OutputTokenCount = usage.OutputTokenCount,
        TotalTokenCount = usage.TotalTokenCount,
        CachedInputTokenCount = usage.InputTokenDetails?.CachedTokenCount,
        ReasoningTokenCount = usage.OutputTokenDetails?.ReasoningTokenCount,
    };

    private static AdditionalPropertiesDictionary Refusal() => new() { [OpenAIKeys.Refusal] = true };
}
