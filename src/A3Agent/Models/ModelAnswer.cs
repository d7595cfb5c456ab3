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
        return response.AdditionalProperties?.TryGetValue(RefusalKey, out bool refused) is true && refused;
    }
}
