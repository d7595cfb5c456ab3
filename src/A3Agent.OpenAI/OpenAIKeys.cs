using A3Agent.Models;
using A3Agent.Models.Routing;
using Microsoft.Extensions.AI;

namespace A3Agent.OpenAI;

/// <summary>What the connector reads from and writes to AdditionalProperties.</summary>
public static class OpenAIKeys
{
    /// <summary>Of <see cref="ChatOptions"/>: a string that names the end user to the provider.</summary>
    public const string User = "user";

    /// <summary>Of <see cref="ChatOptions"/>: a string, a hash of the end user, by which the provider tells abusers apart.</summary>
    public const string SafetyIdentifier = "safety_identifier";

    /// <summary>Of <see cref="ChatOptions"/>: a bool; true lets the provider keep an answer of Responses. Default false.</summary>
    public const string Store = "store";

    /// <summary>Of <see cref="ChatOptions"/>: a string such as minimal, for an effort that the framework has no name for.</summary>
    public const string ReasoningEffort = "reasoning_effort";

    /// <summary>Of <see cref="ChatOptions"/>: the <see cref="ModelCapabilities"/> of the call's model; goes before the chooser's.</summary>
    public const string Capabilities = "capabilities";

    /// <summary>Of an answer, or a stream's first update: the names of the parameters that were left out, as a list of strings.</summary>
    public const string Omitted = ModelLimitsChatClient.LeftOutKey;

    /// <summary>Of an answer or an update: true when its text is the model's refusal.</summary>
    public const string Refusal = ModelAnswer.RefusalKey;

    /// <summary>Of a tool: a bool; true asks for arguments that keep to the schema strictly.</summary>
    public const string Strict = "strict";

    /// <summary>Of a call whose arguments are no JSON object: their text.</summary>
    public const string RawArguments = "rawArguments";

    internal static string? Text(ChatOptions? options, string key)
        => options?.AdditionalProperties?.TryGetValue(key, out string? value) is true && !string.IsNullOrEmpty(value) ? value : null;
}
