using Microsoft.Extensions.AI;

namespace A3Agent.Models;

/// <summary>What answers say of themselves beside their text. Pure.</summary>
public static class ModelAnswer
{
    /// <summary>The key that connectors set to true on an answer, or an update, whose text is the model's refusal.</summary>
    public const string RefusalKey = "refusal";

    /// <summary>Whether the text is the model's refusal.</summary>
    public static bool IsRefusal(this ChatResponse response)
    {
        ArgumentNullException.ThrowIfNull(response);
        return response.PropertyOf(RefusalKey) is true;
    }

    /// <summary>A property of an answer; one of a stream may have come with a message of it. Null when there is none.</summary>
    public static object? PropertyOf(this ChatResponse response, string key)
    {
        ArgumentNullException.ThrowIfNull(response);
        return response.AdditionalProperties?.GetValueOrDefault(key)
            ?? response.Messages.Select(message => message.AdditionalProperties?.GetValueOrDefault(key)).FirstOrDefault(value => value is not null);
    }
}
