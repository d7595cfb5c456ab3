using System.Globalization;

namespace A3Agent.Crm.Import;

/// <summary>
/// How the columns of a body become the fields of records, read from a JSON file. Immutable and safe for concurrent use.
/// </summary>
/// <remarks>
/// Keys: <c>kind</c>, <c>fields</c>; optional <c>format</c> (csv, json, ndjson), <c>delimiter</c>, <c>culture</c> (of numbers and dates;
/// invariant by default), <c>timeZone</c> (of times without an offset; UTC by default), <c>empty</c> (texts that mean nothing, besides
/// blank), <c>replace</c> (spellings to correct in a column before anything else), <c>ignore</c> (columns to leave out). A field takes
/// one of <c>column</c>, <c>template</c>, <c>constant</c>, <c>slug</c>, and where it makes sense <c>values</c> with <c>otherwise</c>,
/// <c>date</c>, <c>type</c> (custom fields), <c>separator</c> (tags), <c>reference</c> (a kind whose record is found by its name).
/// </remarks>
public sealed class ImportMapping
{
    internal ImportMapping(string name, ImportKind kind)
    {
        Name = name;
        Kind = kind;
    }

    /// <summary>What the mapping is called.</summary>
    public string Name { get; }

    /// <summary>What it imports.</summary>
    public ImportKind Kind { get; }

    /// <summary>The format of the bodies that it is for; null when it does not say.</summary>
    public ImportFormat? Format { get; internal init; }

    internal char? Delimiter { get; init; }

    internal CultureInfo Culture { get; init; } = CultureInfo.InvariantCulture;

    internal TimeZoneInfo TimeZone { get; init; } = TimeZoneInfo.Utc;

    internal IReadOnlyList<FieldMapping> Fields { get; init; } = [];

    internal IReadOnlySet<string> Ignored { get; init; } = new HashSet<string>();

    internal IReadOnlySet<string> Empty { get; init; } = new HashSet<string>();

    internal IReadOnlyDictionary<string, IReadOnlyDictionary<string, string?>> Replace { get; init; } =
        new Dictionary<string, IReadOnlyDictionary<string, string?>>();

    /// <summary>Reads a mapping: JSON, comments and trailing commas allowed.</summary>
    /// <param name="json">The file's text.</param>
    /// <param name="name">What the mapping is called, for messages.</param>
    /// <exception cref="ImportMappingException">The text is no mapping; the message names the line and the repair.</exception>
    public static ImportMapping Parse(string json, string name) => new MappingParser(name).Parse(json);

    /// <summary>Whether a column, or the object that it is part of, is to be left out.</summary>
    internal bool Ignores(string column)
    {
        if (Ignored.Contains(column))
        {
            return true;
        }

        for (var dot = column.IndexOf('.', StringComparison.Ordinal); dot > 0; dot = column.IndexOf('.', dot + 1))
        {
            if (Ignored.Contains(column[..dot]))
            {
                return true;
            }
        }

        return false;
    }
}

/// <summary>Where one field comes from.</summary>
internal sealed record FieldMapping(ImportField Field)
{
    public string? Column { get; init; }

    public Template? Template { get; init; }

    public Template? Slug { get; init; }

    public Cell? Constant { get; init; }

    /// <summary>The texts that stand for others; a null means that the field is left empty.</summary>
    public IReadOnlyDictionary<string, string?>? Values { get; init; }

    /// <summary>Whether texts that <see cref="Values"/> does not list become <see cref="Otherwise"/>.</summary>
    public bool HasOtherwise { get; init; }

    public string? Otherwise { get; init; }

    public string? Date { get; init; }

    public ScalarType? Type { get; init; }

    public string Separator { get; init; } = ";";

    public ImportKind? Reference { get; init; }

    /// <summary>The columns it needs.</summary>
    public IEnumerable<string> Columns => Column is not null ? [Column] : (Template ?? Slug)?.Columns ?? [];
}

/// <summary>What a custom field holds.</summary>
internal enum ScalarType
{
    Text,
    Number,
    Boolean,
}
