namespace A3Agent.Identity;

/// <summary>The organization (tenant) that owns a row. It comes from the caller's credential alone, never from a request body.</summary>
/// <param name="Value">Text of 1 to 64 characters out of a-z, 0-9, '-' and '_'; see <see cref="TryParse"/>.</param>
public readonly record struct OrganizationId(string Value)
{
    /// <summary>The longest id, in characters.</summary>
    public const int MaxLength = 64;

    /// <summary>The organization of the Development profile.</summary>
    public static OrganizationId Demo { get; } = new("demo");

    /// <summary>Reads an id and checks its form.</summary>
    /// <param name="text">The text to read.</param>
    /// <param name="organization">The id, when the text is one.</param>
    /// <returns>False when the text is empty, too long or holds another character.</returns>
    public static bool TryParse(string? text, out OrganizationId organization)
    {
        organization = new OrganizationId(text ?? "");
        return text is { Length: > 0 and <= MaxLength }
            && text.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c is '-' or '_');
    }

    /// <inheritdoc/>
    public override string ToString() => Value;
}
