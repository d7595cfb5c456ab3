using System.Text;

namespace A3Agent.Storage;

/// <summary>
/// Text that is compared without regard to case, in every script: SQLite folds ASCII alone, so folded copies are kept beside the
/// originals. Several texts are kept as one, parted by a character that no text has.
/// </summary>
internal static class Folded
{
    /// <summary>Parts the texts; U+001F, made for this.</summary>
    public const char Separator = '\u001f';

    public static string? Of(string? text)
    {
        if (text is null)
        {
            return null;
        }

        return Ascii.IsValid(text) ? text.ToLowerInvariant() : Fold(text);
    }

    /// <summary>Several texts as one in which each can be looked for.</summary>
    public static string Joined(params ReadOnlySpan<string?> texts)
    {
        var joined = new StringBuilder();
        foreach (var text in texts)
        {
            if (text is { Length: > 0 })
            {
                joined.Append(text).Append(Separator);
            }
        }

        return Of(joined.ToString())!;
    }

    /// <summary>Tags as one text in which <see cref="Tag"/> finds a whole one.</summary>
    public static string Tags(IReadOnlyList<string> tags) =>
        tags.Count == 0 ? "" : string.Concat(tags.Select(Tag));

    public static string Tag(string tag) => Separator + Of(tag) + Separator;

    private static string Fold(string text)
    {
        // Lone surrogates, which no normalization takes, become U+FFFD, as they do in the database.
        var valid = Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text));

        // Up and down again, so that letters with several small forms (σ and ς) meet.
        return valid.Normalize(NormalizationForm.FormC).ToUpperInvariant().ToLowerInvariant();
    }
}
