using System.Text.Json;

namespace A3Agent.Offline;

/// <summary>Writes the answers of the structured prompts that come with the platform, known by the keys of their schemas.</summary>
internal static class StructuredWriter
{
    /// <summary>Writes JSON; null when the answer is free, or of a form that these rules do not know.</summary>
    public static string? Write(Dialogue dialogue)
    {
        if (dialogue.Schema is not { } schema || !schema.TryGetProperty("properties", out var keys) || keys.ValueKind != JsonValueKind.Object)
        {
            return null;
        }

        return keys.TryGetProperty("contacts", out _) ? ContactFinder.Find(dialogue.Text).ToJsonString(A3Json.Options)
            : keys.TryGetProperty("phases", out _) ? PlanSkeleton.Write(PromptInputs.Read(dialogue.Text)).ToJsonString(A3Json.Options)
            : null;
    }
}
