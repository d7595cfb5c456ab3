namespace A3Agent.Prompts.Templates;

/// <summary>What a tag of a Handlebars template does.</summary>
internal enum HandlebarsTagKind
{
    /// <summary>{{x}} or {{{x}}}: prints.</summary>
    Output,

    /// <summary>{{#helper x}}.</summary>
    Open,

    /// <summary>{{else}} or {{else if x}}.</summary>
    Else,

    /// <summary>{{/helper}}.</summary>
    Close,
}

/// <summary>A tag of a Handlebars template.</summary>
/// <param name="Kind">What it does.</param>
/// <param name="Code">What stands between the braces, less the leading # or / or else.</param>
/// <param name="Start">Where it begins in the source.</param>
/// <param name="End">Where the text after it begins.</param>
internal readonly record struct HandlebarsTag(HandlebarsTagKind Kind, string Code, int Start, int End);

/// <summary>Finds the tags of a Handlebars template and refuses those that this platform has no use for.</summary>
internal static class HandlebarsScanner
{
    /// <exception cref="TemplateSyntaxException">A tag is broken or not supported.</exception>
    public static IEnumerable<HandlebarsTag> Scan(TemplateText source)
    {
        var text = source.Text;
        for (var start = Find(text, "{{", 0); start >= 0;)
        {
            if (start > 0 && text[start - 1] == '\\')
            {
                throw Refuse(source, start - 1, "\\{{ is not supported.");
            }

            if (Comment(source, start) is { } afterComment)
            {
                start = Find(text, "{{", afterComment);
                continue;
            }

            var tag = Read(source, start);
            yield return tag;
            start = Find(text, "{{", tag.End);
        }
    }

    private static int Find(string text, string what, int from) => text.IndexOf(what, from, StringComparison.Ordinal);

    private static int? Comment(TemplateText source, int start)
    {
        if (!Starts(source.Text, start, "{{!"))
        {
            return null;
        }

        var closing = Starts(source.Text, start, "{{!--") ? "--}}" : "}}";
        var end = Find(source.Text, closing, start);
        return end >= 0 ? end + closing.Length : throw Refuse(source, start, $"This comment is not closed with {closing}.");
    }

    private static HandlebarsTag Read(TemplateText source, int start)
    {
        var text = source.Text;
        if (Starts(text, start, "{{{{"))
        {
            throw Refuse(source, start, "{{{{ is not supported; where a brace of your own stands before {{, put a space between.");
        }

        var (opening, closing) = Starts(text, start, "{{{") ? (3, "}}}") : (2, "}}");
        var end = Find(text, closing, start + opening);
        if (end < 0)
        {
            throw Refuse(source, start, $"This tag is not closed with {closing}.");
        }

        var code = text[(start + opening)..end];
        var after = end + closing.Length;
        if (code.Contains('{', StringComparison.Ordinal))
        {
            throw Refuse(source, start, $"This tag is not closed with {closing} before the next begins.");
        }

        if (after < text.Length && text[after] == '}')
        {
            throw Refuse(source, after, $"Put a space between {closing} and a brace of your own.");
        }

        return opening == 3 ? new HandlebarsTag(HandlebarsTagKind.Output, code, start, after) : Classify(source, code, start, after);
    }

    private static HandlebarsTag Classify(TemplateText source, string code, int start, int after)
    {
        var trimmed = code.Trim();
        if (trimmed.Length == 0)
        {
            throw Refuse(source, start, "This tag is empty.");
        }

        return trimmed[0] switch
        {
            '#' => new HandlebarsTag(HandlebarsTagKind.Open, trimmed[1..], start, after),
            '/' => new HandlebarsTag(HandlebarsTagKind.Close, trimmed[1..].Trim(), start, after),
            '~' => throw Refuse(source, start, "~ is not supported; a line that holds only a block tag leaves no empty line anyway."),
            '>' => throw Refuse(source, start, "Partials ({{>name}}) are not supported."),
            '^' => throw Refuse(source, start, "{{^}} is not supported; write {{else}} or {{#unless}}."),
            '&' => throw Refuse(source, start, "{{&x}} is not needed; {{x}} prints values as they are."),
            _ when trimmed == "else" || trimmed.StartsWith("else ", StringComparison.Ordinal) =>
                new HandlebarsTag(HandlebarsTagKind.Else, trimmed[4..].Trim(), start, after),
            _ => new HandlebarsTag(HandlebarsTagKind.Output, code, start, after),
        };
    }

    private static bool Starts(string text, int at, string what) => string.CompareOrdinal(text, at, what, 0, what.Length) == 0;

    private static TemplateSyntaxException Refuse(TemplateText source, int at, string message) => new(source.Offset + at, message);
}
