using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text.Json;
using Microsoft.Extensions.AI;

namespace Microsoft.SemanticKernel;

/// <summary>Turns settings of prompts into options of chat clients.</summary>
public static class PromptExecutionSettingsExtensions
{
    /// <summary>
    /// Turns settings into options: the well-known keys into the properties of that meaning, others into additional properties.
    /// </summary>
    /// <param name="settings">
    /// The settings; known are temperature, top_p, top_k, seed, max_tokens, frequency_penalty, presence_penalty, stop_sequences,
    /// response_format, reasoning_effort, chat_system_prompt and chat_developer_prompt. Numbers may be strings.
    /// </param>
    /// <param name="kernel">Not used by this kernel.</param>
    /// <returns>The options, null when there are no settings.</returns>
    [return: NotNullIfNotNull(nameof(settings))]
    public static ChatOptions? ToChatOptions(this PromptExecutionSettings? settings, Kernel? kernel)
    {
        if (settings is null)
        {
            return null;
        }

        var options = new ChatOptions { ModelId = settings.ModelId };
        foreach (var (key, value) in settings.ExtensionData ?? new Dictionary<string, object>())
        {
            Set(options, key, value);
        }

        return options;
    }

    private static void Set(ChatOptions options, string key, object value)
    {
        switch (key.ToUpperInvariant())
        {
            case "TEMPERATURE" when TryConvert(value, out float temperature):
                options.Temperature = temperature;
                break;
            case "TOP_P" when TryConvert(value, out float topP):
                options.TopP = topP;
                break;
            case "TOP_K" when TryConvert(value, out int topK):
                options.TopK = topK;
                break;
            case "SEED" when TryConvert(value, out long seed):
                options.Seed = seed;
                break;
            case "MAX_TOKENS" when TryConvert(value, out int maxTokens):
                options.MaxOutputTokens = maxTokens;
                break;
            case "FREQUENCY_PENALTY" when TryConvert(value, out float penalty):
                options.FrequencyPenalty = penalty;
                break;
            case "PRESENCE_PENALTY" when TryConvert(value, out float penalty):
                options.PresencePenalty = penalty;
                break;
            case "STOP_SEQUENCES" when TryConvert(value, out IList<string>? sequences):
                options.StopSequences = sequences;
                break;
            case "CHAT_SYSTEM_PROMPT" or "CHAT_DEVELOPER_PROMPT" or "SYSTEMINSTRUCTION" when TryConvert(value, out string? instructions):
                options.Instructions = instructions;
                break;
            case "RESPONSE_FORMAT":
                options.ResponseFormat = FormatOf(value);
                break;
            case "REASONING_EFFORT" when TryConvert(value, out string? effort):
                options.Reasoning = new ReasoningOptions { Effort = EffortOf(effort) };
                break;
            default:
                (options.AdditionalProperties ??= [])[key] = value is JsonElement json ? Plain(json) : value;
                break;
        }
    }

    private static ChatResponseFormat? FormatOf(object value) => TryConvert(value, out string? name)
        ? name switch
        {
            "text" => ChatResponseFormat.Text,
            "json_object" => ChatResponseFormat.Json,
            _ => null,
        }
        : value is JsonElement schema ? ChatResponseFormat.ForJsonSchema(schema) : null;

    private static ReasoningEffort? EffortOf(string name) => name.ToUpperInvariant() switch
    {
        "LOW" => ReasoningEffort.Low,
        "MEDIUM" => ReasoningEffort.Medium,
        "HIGH" => ReasoningEffort.High,
        "XHIGH" => ReasoningEffort.ExtraHigh,
        _ => null,
    };

    private static bool TryConvert<T>(object? value, [NotNullWhen(true)] out T? converted)
    {
        try
        {
            converted = value switch
            {
                T typed => typed,
                JsonElement json => json.Deserialize<T>(),
                _ => (T?)Convert.ChangeType(value, typeof(T), CultureInfo.InvariantCulture),
            };
        }
        catch (Exception exception) when (exception
            is ArgumentException or FormatException or InvalidCastException or OverflowException
            or JsonException or NotSupportedException or InvalidOperationException)
        {
            converted = default;
        }

        return converted is not null;
    }

    private static object? Plain(JsonElement json) => json.ValueKind switch
    {
        JsonValueKind.String => json.GetString(),
        JsonValueKind.Number => json.GetDouble(),
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        JsonValueKind.Null => null,
        _ => json,
    };
}
