using A3Agent.Crm;

namespace A3Agent.Postgres;

/// <summary>The columns of a kind of record, besides organization, id and origin. In this order they are read and bound.</summary>
/// <remarks>Every text in here is a constant: statements are put together from them.</remarks>
internal sealed record RecordColumns
{
    /// <summary>What a record says: it has changed when one of them differs.</summary>
    public required string[] Content { get; init; }

    /// <summary>JSON that a record says, in which the order of fields does not count.</summary>
    public string[] Json { get; init; } = [];

    /// <summary>What stays as it was first written.</summary>
    public string[] Kept { get; init; } = [];

    /// <summary>What follows from the others and is never read as part of the record.</summary>
    public required string[] Derived { get; init; }

    /// <summary>The derived column that is a tsvector and is sent as its text; null when there is none.</summary>
    public string? Words { get; init; }

    /// <summary>What a record is read from.</summary>
    public string[] Read => ["id", .. Content, .. Json, .. Kept];

    /// <summary>What is bound for a record.</summary>
    public string[] Written => [.. Read, .. Derived];

    /// <summary>What a write replaces.</summary>
    public string[] Replaced => [.. Content, .. Json, .. Derived];

    /// <summary>The column of a reference: client_id for clientId.</summary>
    public static string Of<T>(RecordReference<T> reference)
        where T : class, ICrmRecord => System.Text.Json.JsonNamingPolicy.SnakeCaseLower.ConvertName(reference.Field);
}
