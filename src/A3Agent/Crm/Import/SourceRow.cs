using System.Text.Json;

namespace A3Agent.Crm.Import;

/// <summary>One value of a row: a text, or a JSON value with its text where it is a scalar.</summary>
internal readonly record struct Cell(string? Text, JsonElement Json = default)
{
    /// <summary>A JSON value; null is an empty cell.</summary>
    /// <exception cref="InvalidOperationException">The value is a text that is not UTF-8 or holds half a surrogate pair.</exception>
    public static Cell Of(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => new Cell(value.GetString()),
        JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False => new Cell(value.GetRawText(), value),
        JsonValueKind.Null or JsonValueKind.Undefined => default,
        _ => new Cell(null, value),
    };

    /// <summary>Whether the row has the column with nothing in it: JSON's null.</summary>
    public bool IsNull => Text is null && Json.ValueKind is JsonValueKind.Undefined;

    /// <summary>Blank cells hold nothing.</summary>
    public bool IsBlank => string.IsNullOrWhiteSpace(Text) && Json.ValueKind is JsonValueKind.Undefined;
}

/// <summary>A row as it stands in the body, or why it cannot be read.</summary>
/// <param name="Line">The line where it begins, or the element's number.</param>
/// <param name="Cells">Its cells by column; a missing one is empty.</param>
internal sealed record SourceRow(int Line, IReadOnlyDictionary<string, Cell> Cells)
{
    private static readonly Dictionary<string, Cell> _none = [];

    /// <summary>What is wrong with the row as a whole; null when it could be read.</summary>
    public string? Problem { get; private init; }

    /// <summary>A row that cannot be read, while the rows after it can.</summary>
    public static SourceRow Unreadable(int line, string problem) => new(line, _none) { Problem = problem };
}
