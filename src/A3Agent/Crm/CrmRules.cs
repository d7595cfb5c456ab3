namespace A3Agent.Crm;

/// <summary>What a CRM record must be like before it is stored, whoever wrote it: the REST endpoints, an import or a tool.</summary>
/// <remarks>References to other records are the store's to check. All methods are pure.</remarks>
public static partial class CrmRules
{
    /// <summary>The longest id, in characters.</summary>
    public const int MaxIdLength = 200;

    /// <summary>The longest one-line text: names, titles, subjects, stages; in characters.</summary>
    public const int MaxLineLength = 500;

    /// <summary>The longest free text: notes and activity texts; in characters.</summary>
    public const int MaxTextLength = 20_000;

    /// <summary>The most tags or custom fields of a record.</summary>
    public const int MaxEntries = 100;
}
