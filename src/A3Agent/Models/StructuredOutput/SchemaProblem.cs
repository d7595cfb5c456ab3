namespace A3Agent.Models.StructuredOutput;

/// <summary>Something wrong with a schema, or with a value under one.</summary>
/// <param name="Pointer">Where, as a JSON pointer (RFC 6901); empty for the whole.</param>
/// <param name="Message">What, in words that a model or an author can act on.</param>
public sealed record SchemaProblem(string Pointer, string Message)
{
    /// <summary>Both parts on one line.</summary>
    public override string ToString() => $"{(Pointer.Length == 0 ? "(root)" : Pointer)}: {Message}";

    internal static string Step(string pointer, string name)
        => $"{pointer}/{name.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal)}";
}
