using System.Runtime.InteropServices;
using Microsoft.Extensions.AI;
using Sdk = OpenAI.Chat;

namespace A3Agent.OpenAI.Chat;

/// <summary>Options of a call as the package's; what is unset is not sent, and 0 is a value.</summary>
internal static class OptionsMapping
{
    /// <summary>The key of <see cref="ChatOptions.AdditionalProperties"/> that names the end user to the provider.</summary>
    public const string UserKey = "user";

    public static Sdk.ChatCompletionOptions ToSdk(ChatOptions? options)
    {
        var result = new Sdk.ChatCompletionOptions();
        if (options is null)
        {
            return result;
        }

        result.Temperature = options.Temperature;
        result.TopP = options.TopP;
        result.FrequencyPenalty = options.FrequencyPenalty;
        result.PresencePenalty = options.PresencePenalty;
        result.MaxOutputTokenCount = options.MaxOutputTokens;
#pragma warning disable OPENAI001 // Marked experimental since the provider promises little for it.
        result.Seed = options.Seed;
#pragma warning restore OPENAI001
        result.ResponseFormat = ToSdk(options.ResponseFormat);
        result.EndUserId = options.AdditionalProperties?.TryGetValue(UserKey, out string? user) is true ? user : null;
        foreach (var stop in options.StopSequences ?? [])
        {
            result.StopSequences.Add(stop);
        }

        AddTools(result, options);
        return result;
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
        ChatResponseFormatJson { Schema: { } schema } json => Sdk.ChatResponseFormat.CreateJsonSchemaFormat(
            json.SchemaName ?? "answer",
            BinaryData.FromBytes(JsonMarshal.GetRawUtf8Value(schema).ToArray()),
            json.SchemaDescription,
            jsonSchemaIsStrict: true),
        ChatResponseFormatJson => Sdk.ChatResponseFormat.CreateJsonObjectFormat(),
        _ => throw new NotSupportedException($"The response format {format.GetType().Name} cannot be asked for."),
    };
}
