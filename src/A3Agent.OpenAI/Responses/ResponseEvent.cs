using System.Text.Json;

namespace A3Agent.OpenAI.Responses;

/// <summary>What an event of the stream is about; events that change nothing are <see cref="Ignored"/>.</summary>
internal enum ResponseEventKind
{
    Ignored,
    Created,
    TextDelta,
    RefusalDelta,
    ItemAdded,
    ItemDone,
    Terminal,
}

/// <summary>One event of the stream.</summary>
/// <param name="Kind">What it is about.</param>
/// <param name="Index">The output item that it belongs to.</param>
/// <param name="Delta">The new text.</param>
/// <param name="Json">The item, or the response.</param>
internal readonly record struct ResponseEvent(ResponseEventKind Kind, int Index = 0, string? Delta = null, JsonElement Json = default)
{
    /// <summary>Reads the data of an event.</summary>
    /// <exception cref="JsonException">It is no JSON.</exception>
    public static ResponseEvent Parse(string eventType, ReadOnlySpan<byte> data)
    {
        // Some servers end every stream with it.
        if (data.SequenceEqual("[DONE]"u8))
        {
            return default;
        }

        var reader = new Utf8JsonReader(data);
        var kind = ResponseEventKind.Ignored;
        var index = 0;
        Utf8JsonReader delta = default, body = default;
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
        {
            throw new JsonException("An event is not a JSON object.");
        }

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            // What has no meaning before the type is known is looked at later, from a copy of the reader.
            if (reader.ValueTextEquals("type"u8))
            {
                reader.Read();
                kind = KindOf(reader);
            }
            else if (reader.ValueTextEquals("output_index"u8))
            {
                reader.Read();
                index = reader.TokenType == JsonTokenType.Number && reader.TryGetInt32(out var number) ? number : 0;
            }
            else if (reader.ValueTextEquals("delta"u8))
            {
                reader.Read();
                delta = reader;
            }
            else if (reader.ValueTextEquals("item"u8) || reader.ValueTextEquals("response"u8))
            {
                reader.Read();
                body = reader;
            }
            else
            {
                reader.Read();
            }

            reader.Skip();
        }

        return kind switch
        {
            ResponseEventKind.TextDelta or ResponseEventKind.RefusalDelta => new(kind, index, TextOf(delta)),
            ResponseEventKind.Ignored => default,
            _ => new(kind, index, null, body.TokenType == JsonTokenType.StartObject ? JsonElement.ParseValue(ref body) : default),
        };
    }

    private static string? TextOf(Utf8JsonReader delta) => delta.TokenType == JsonTokenType.String ? delta.GetString() : null;

    private static ResponseEventKind KindOf(Utf8JsonReader type) => type.TokenType != JsonTokenType.String ? ResponseEventKind.Ignored
        : type.ValueTextEquals("response.output_text.delta"u8) ? ResponseEventKind.TextDelta
        : type.ValueTextEquals("response.refusal.delta"u8) ? ResponseEventKind.RefusalDelta
        : type.ValueTextEquals("response.output_item.added"u8) ? ResponseEventKind.ItemAdded
        : type.ValueTextEquals("response.output_item.done"u8) ? ResponseEventKind.ItemDone
        : type.ValueTextEquals("response.created"u8) ? ResponseEventKind.Created
        : type.ValueTextEquals("response.completed"u8)
            || type.ValueTextEquals("response.incomplete"u8)
            || type.ValueTextEquals("response.failed"u8) ? ResponseEventKind.Terminal
        : ResponseEventKind.Ignored;
}
