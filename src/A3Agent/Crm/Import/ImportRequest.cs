namespace A3Agent.Crm.Import;

/// <summary>What is imported.</summary>
public enum ImportKind
{
    /// <summary>Clients.</summary>
    Clients,

    /// <summary>Deals.</summary>
    Deals,

    /// <summary>Activities.</summary>
    Activities,

    /// <summary>Tasks.</summary>
    Tasks,

    /// <summary>Users.</summary>
    Users,
}

/// <summary>How the body is written. All are UTF-8, with or without a byte order mark.</summary>
public enum ImportFormat
{
    /// <summary>RFC 4180 with a header row.</summary>
    Csv,

    /// <summary>An array of objects.</summary>
    Json,

    /// <summary>One object a line.</summary>
    Ndjson,
}

/// <summary>What happens to the whole when a row is wrong.</summary>
public enum OnError
{
    /// <summary>Nothing is kept; the first 100 wrong rows are reported.</summary>
    Abort,

    /// <summary>Wrong rows are left out and reported.</summary>
    Skip,
}

/// <summary>What to import and how.</summary>
public sealed record ImportRequest
{
    /// <summary>What is imported.</summary>
    public required ImportKind Kind { get; init; }

    /// <summary>How columns become fields; null when the columns have the names of the API's JSON fields.</summary>
    public ImportMapping? Mapping { get; init; }

    /// <summary>The format, where the caller knows it; the mapping's wins. Null looks at the first character.</summary>
    public ImportFormat? Format { get; init; }

    /// <summary>What happens when a row is wrong.</summary>
    public OnError OnError { get; init; } = OnError.Abort;

    /// <summary>The format that a media type names; null when it names none of them.</summary>
    /// <param name="contentType">For example <c>text/csv; charset=utf-8</c>.</param>
    public static ImportFormat? FormatOfContentType(string? contentType) =>
        contentType?.Split(';')[0].Trim().ToLowerInvariant() switch
        {
            "text/csv" or "application/csv" or "text/tab-separated-values" => ImportFormat.Csv,
            "application/json" or "text/json" => ImportFormat.Json,
            "application/x-ndjson" or "application/ndjson" or "application/jsonl" or "application/x-jsonlines" => ImportFormat.Ndjson,
            _ => null,
        };
}

/// <summary>How far an import is.</summary>
/// <param name="Rows">Rows read.</param>
/// <param name="Bytes">Bytes of the body read.</param>
public readonly record struct ImportProgress(int Rows, long Bytes);
