using System.Runtime.InteropServices;
using Microsoft.Extensions.AI;
using Sdk = OpenAI.Chat;

namespace A3Agent.OpenAI.Chat;

/// <summary>Options of a call as the package's; what is unset is not sent, and 0 is a value.</summary>
internal static class OptionsMapping
{
    public static Sdk.ChatCompletionOptions ToSdk(ChatOptions? options)
    {
        var result = new Sdk.ChatCompletionOptions();
        if (options is null)
        {
            return result;
        }

        if (options.ConversationId is not null)
        {
            throw new NotSupportedException("Chat Completions keeps no conversation: ConversationId is for models on Responses.");
        }

        result.Temperature = options.Temperature;
        result.TopP = options.TopP;
        result.FrequencyPenalty = options.FrequencyPenalty;
        result.PresencePenalty = options.PresencePenalty;
        AddLimit(result, options);
#pragma warning disable OPENAI001 // Marked experimental since the provider promises little for them.
        result.Seed = options.Seed;
        if (ReasoningText.Effort(options) is { } effort)
        {
            result.ReasoningEffortLevel = new Sdk.ChatReasoningEffortLevel(effort);
        }

        result.SafetyIdentifier = OpenAIKeys.Text(options, OpenAIKeys.SafetyIdentifier);
#pragma warning restore OPENAI001
        result.ResponseFormat = ToSdk(options.ResponseFormat);
        result.EndUserId = OpenAIKeys.Text(options, OpenAIKeys.User);
        foreach (var stop in options.StopSequences ?? [])
        {
            result.StopSequences.Add(stop);
        }

        AddTools(result, options);
        return result;
    }

    private static void AddLimit(Sdk.ChatCompletionOptions result, ChatOptions options)
    {
        if (options.MaxOutputTokens is { } limit && ModelCapabilities.Of(options).LegacyTokenLimit)
        {
#pragma warning disable SCME0001 // The patch is marked experimental; it is the only way to the older name.
            result.Patch.Set("$.max_tokens"u8, limit);
#pragma warning restore SCME0001
        }
        else
        {
            result.MaxOutputTokenCount = options.MaxOutputTokens;
        }
    }

    // Providers refuse tool_choice and parallel_tool_calls where there are no tools.
    private static void AddTools(Sdk.ChatCompletionOptions result, ChatOptions options)
    {
        if (options.Tools is not { Count: > 0 } tools)
        {
            return;
        }

        foreach (var tool in tools)
        {
            result.Tools.Add(ToolMapping.ToSdk(tool));
        }

        result.AllowParallelToolCalls = options.AllowMultipleToolCalls;
        result.ToolChoice = options.ToolMode switch
        {
            null => null,
            NoneChatToolMode => Sdk.ChatToolChoice.CreateNoneChoice(),
            RequiredChatToolMode { RequiredFunctionName: { } name } => Sdk.ChatToolChoice.CreateFunctionChoice(name),
            RequiredChatToolMode => Sdk.ChatToolChoice.CreateRequiredChoice(),
            _ => Sdk.ChatToolChoice.CreateAutoChoice(),
        };
    }

    private static Sdk.ChatResponseFormat? ToSdk(ChatResponseFormat? format) => format switch
    {
        null => null,
        ChatResponseFormatText => Sdk.ChatResponseFormat.CreateTextFormat(),
        ChatResponseFormatJson { Schema: not null } json => Sdk.ChatResponseFormat.CreateJsonSchemaFormat(
            json.SchemaName ?? AnswerSchema.DefaultName,
            BinaryData.FromBytes(JsonMarshal.GetRawUtf8Value(AnswerSchema.Of(json)).ToArray()),
            json.SchemaDescription,
            jsonSchemaIsStrict: true),
        ChatResponseFormatJson => Sdk.ChatResponseFormat.CreateJsonObjectFormat(),
        _ => throw new NotSupportedException($"The response format {format.GetType().Name} cannot be asked for."),
    };
}
