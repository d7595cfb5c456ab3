using System.Text.Json;
using Microsoft.Extensions.AI;

namespace A3Agent.OpenAI.Responses;

/// <summary>
/// A model's reasoning between two requests of a turn: its summary is the text, the encrypted content the protected data, its id a
/// property.
/// </summary>
internal static class ReasoningItem
{
    private const string IdKey = "id";

    public static TextReasoningContent Read(JsonElement item)
    {
        var summary = item.Items("summary").Select(part => part.Text("text"));
        return new TextReasoningContent(string.Join("\n\n", summary))
        {
            ProtectedData = item.Text("encrypted_content"),
            AdditionalProperties = item.Text("id") is { } id ? new() { [IdKey] = id } : null,
        };
    }

    /// <summary>Writes what the provider can use: its own encrypted content, or the id of what it stores; else nothing.</summary>
    public static void Write(Utf8JsonWriter json, TextReasoningContent reasoning, bool stores)
    {
        var id = reasoning.AdditionalProperties?.TryGetValue(IdKey, out string? known) is true ? known : null;
        if (reasoning.ProtectedData is null && !(stores && id is not null))
        {
            return;
        }

        json.WriteStartObject();
        json.WriteString("type"u8, "reasoning"u8);
        if (id is not null)
        {
            json.WriteString("id"u8, id);
        }

        json.WriteStartArray("summary"u8);
        if (reasoning.Text.Length > 0)
        {
            json.WriteStartObject();
            json.WriteString("type"u8, "summary_text"u8);
            json.WriteString("text"u8, reasoning.Text);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        if (reasoning.ProtectedData is { } encrypted)
        {
            json.WriteString("encrypted_content"u8, encrypted);
        }

        json.WriteEndObject();
    }
}
