using System.Globalization;
using System.Text.Json;

namespace A3Agent.Offline;

/// <summary>Writes the fields of records.</summary>
internal static class Fields
{
    private const int MaxTextLength = 400;

    /// <summary>A field's title: "expectedCloseDate" is "Expected close date".</summary>
    public static string Title(string name)
    {
        var words = name switch
        {
            "displayName" => "Name",
            "email" => "E-mail",
            "openedDate" => "Opened",
            "closedDate" => "Closed",
            "expectedCloseDate" => "Expected to close",
            "dueDate" => "Due",
            "at" => "When",
            "postalCode" => "Postal code",
            _ => string.Join(' ', Lexicon.WordsOf(name)),
        };
        return words.Length == 0 ? name : char.ToUpperInvariant(words[0]) + words[1..];
    }

    /// <summary>A field's value on one line.</summary>
    public static string Text(JsonElement value) =>
        value.ValueKind switch
        {
            JsonValueKind.Null or JsonValueKind.Undefined => "unknown",
            JsonValueKind.True => "yes",
            JsonValueKind.False => "no",
            JsonValueKind.String => Line(value.GetString()!),
            JsonValueKind.Number => value.TryGetDecimal(out var number)
                ? number.ToString("#,0.####", CultureInfo.InvariantCulture)
                : value.GetRawText(),
            JsonValueKind.Array => string.Join(", ", value.EnumerateArray().Select(Text)),
            _ => string.Join(
                ", ",
                value
                    .EnumerateObject()
                    .Where(part => part.Value.ValueKind != JsonValueKind.Null)
                    .Select(part => $"{Title(part.Name)} {Text(part.Value)}")
            ),
        };

    /// <summary>Whether a field says anything.</summary>
    public static bool IsEmpty(JsonElement value) =>
        value.ValueKind switch
        {
            JsonValueKind.Null or JsonValueKind.Undefined => true,
            JsonValueKind.String => string.IsNullOrWhiteSpace(value.GetString()),
            JsonValueKind.Array => value.GetArrayLength() == 0,
            JsonValueKind.Object => value.EnumerateObject().All(part => IsEmpty(part.Value)),
            _ => false,
        };

    private static string Line(string text)
    {
        // A moment is read best as day and time of day.
        var moment =
            text.Length >= 20 && text[10] == 'T' && DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, out var at)
                ? at.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture)
                : text;
        return Markdown.Escape(moment.Length > MaxTextLength ? moment[..MaxTextLength] + "…" : moment);
    }
}
