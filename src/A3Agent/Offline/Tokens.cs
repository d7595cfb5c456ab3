namespace A3Agent.Offline;

/// <summary>A word of a text, with its place in it.</summary>
/// <param name="Text">The word as written, without a possessive 's.</param>
/// <param name="Start">Where it starts in the text.</param>
/// <param name="End">Where the next character stands, behind a possessive 's.</param>
/// <param name="IsPossessive">Whether an 's followed.</param>
internal sealed record Token(string Text, int Start, int End, bool IsPossessive)
{
    /// <summary>The word in lower case.</summary>
    public string Lower { get; } = Text.ToLowerInvariant();

    /// <summary>What it means.</summary>
    public string Concept => Lexicon.ConceptOf(Lower);

    /// <summary>Whether it starts with a capital letter.</summary>
    public bool IsCapitalised => char.IsUpper(Text[0]);

    /// <summary>Whether it mixes letters and digits, as ids do.</summary>
    public bool LooksLikeId => Text.Length >= 4 && Text.Any(char.IsAsciiDigit) && Text.Any(char.IsAsciiLetter) && !Text.Contains('@');

    /// <summary>Whether it is all digits.</summary>
    public bool IsNumber => Text.All(char.IsAsciiDigit);
}

/// <summary>Cuts a text into words. Dates, e-mail addresses and hyphenated words stay whole.</summary>
internal static class Tokenizer
{
    private const string Joiners = "-'’&./@_,:";

    /// <summary>The words of a text.</summary>
    public static IReadOnlyList<Token> Read(string text)
    {
        var tokens = new List<Token>();
        for (var i = 0; i < text.Length; )
        {
            if (text[i] == '&')
            {
                tokens.Add(new Token("&", i, ++i, IsPossessive: false));
            }
            else if (!char.IsLetterOrDigit(text[i]))
            {
                i++;
            }
            else
            {
                var start = i;
                while (i < text.Length && (char.IsLetterOrDigit(text[i]) || Joins(text, start, i)))
                {
                    i++;
                }

                tokens.Add(Word(text, start, i));
            }
        }

        return tokens;
    }

    private static Token Word(string text, int start, int end)
    {
        var word = text[start..end];
        var possessive = word.Length > 2 && word[^1] is 's' or 'S' && word[^2] is '\'' or '’';
        return new Token(possessive ? word[..^2] : word, start, end, possessive);
    }

    private static bool Joins(string text, int start, int i)
    {
        if (!Joiners.Contains(text[i], StringComparison.Ordinal) || i + 1 >= text.Length || !char.IsLetterOrDigit(text[i + 1]))
        {
            return false;
        }

        var (before, after) = (text[i - 1], text[i + 1]);
        return text[i] switch
        {
            '/' or ',' or ':' => char.IsAsciiDigit(before) && char.IsAsciiDigit(after),
            '.' => char.IsAsciiDigit(before) == char.IsAsciiDigit(after) || text[start..i].Contains('@', StringComparison.Ordinal),
            _ => true,
        };
    }
}
