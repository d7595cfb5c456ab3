using System.Globalization;
using System.Text.Json.Serialization;

namespace A3Agent.Crm.Import;

/// <summary>What an import did.</summary>
public sealed record ImportReport
{
    /// <summary>The most errors that a report lists.</summary>
    public const int MaxListedErrors = 1_000;

    /// <summary>Records made.</summary>
    public required int Imported { get; init; }

    /// <summary>Records replaced by another content.</summary>
    public required int Updated { get; init; }

    /// <summary>Rows that changed nothing: records that were there with the same content, and rows left out for an error.</summary>
    public required int Skipped { get; init; }

    /// <summary>True when nothing was kept; the three counts are 0 then.</summary>
    public required bool Aborted { get; init; }

    /// <summary>How many errors there are; the list holds at most <see cref="MaxListedErrors"/> of them.</summary>
    public required int ErrorCount { get; init; }

    /// <summary>What was wrong, in the order of the body.</summary>
    public required IReadOnlyList<ImportError> Errors { get; init; }
}

/// <summary>What is wrong with a row.</summary>
/// <param name="Line">The line where the row begins, from 1; the element's number for a JSON array; 0 for the body as a whole.</param>
/// <param name="Field">The field of the record, or the column of the body where no field takes it; null for the row as a whole.</param>
/// <param name="Message">What is wrong and what to do.</param>
public sealed record ImportError(int Line, string? Field, string Message)
{
    /// <summary>Whether <see cref="Line"/> counts the elements of a JSON array.</summary>
    [JsonIgnore]
    public bool IsElement { get; init; }

    /// <summary>One line for people: <c>line 17, field closedDate: '13/45/2017' is not a date like 10/20/2016 (M/d/yyyy)</c>.</summary>
    public override string ToString()
    {
        var place = Line == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $"{(IsElement ? "element" : "line")} {Line}");
        var field = Field is null ? "" : $"field {Field}";
        var both = place.Length > 0 && field.Length > 0 ? $"{place}, {field}" : place + field;
        return both.Length == 0 ? Message : $"{both}: {Message}";
    }
}
