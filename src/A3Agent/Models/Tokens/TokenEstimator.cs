namespace A3Agent.Models.Tokens;

/// <summary>Estimates how many tokens of o200k_base a text takes. Pure, one pass, allocation-free, safe for concurrent use.</summary>
/// <remarks>
/// Cuts text the way the tokenizer does before it merges bytes: a word with the space or the one symbol before it, camel case in parts,
/// three digits at a time, runs of symbols, runs of blanks; and adds up what such a piece costs on average. Whether ASCII words are
/// English shows in how many letters of the whole text have accents.
/// </remarks>
public static class TokenEstimator
{
    // From these shares on a text is surely so: letters with accents or rare ones, among all letters; English words, among its words.
    private const double SurelyForeign = 0.012;
    private const double SurelyRare = 0.03;
    private const double SurelyUkrainian = 0.03;
    private const double SurelyEnglish = 0.06;
    private const double UkrainianMore = 0.3;

    // With fewer words nothing is concluded from the lack of English ones.
    private const double EnoughWords = 10;

    /// <summary>The estimate, in tokens, without a margin; 0 for no text.</summary>
    public static double Estimate(ReadOnlySpan<char> text)
    {
        var sum = default(Sums);
        var before = CharKind.NewLine;
        for (var i = 0; i < text.Length;)
        {
            var kind = TextClass.Of(text[i]);
            var length = kind switch
            {
                CharKind.Space => Space(text[i..], ref sum),
                CharKind.NewLine => NewLine(text[i..], before, ref sum),
                CharKind.Digit => Digits(text[i..], ref sum),
                CharKind.Symbol => Symbols(text, i, before, ref sum),
                CharKind.Emoji => Emoji(text[i..], ref sum),
                _ => Word(text[i..], kind, before, ref sum),
            };
            i += length;
            before = TextClass.Of(text[i - 1]);
        }

        var notEnglish = (1 - Share(sum.EnglishWords, sum.Words, SurelyEnglish)) * Math.Min(1, sum.Words / EnoughWords);
        var foreign = Math.Max(Share(sum.Accented, sum.Letters, SurelyForeign), notEnglish);
        var rare = Share(sum.RareLetters, sum.Letters, SurelyRare);
        var ukrainian = Share(sum.UkrainianLetters, sum.CyrillicLetters, SurelyUkrainian);
        return sum.Fixed + sum.English + (foreign * (sum.Foreign - sum.English)) + (rare * Math.Max(0, sum.Rare - sum.Foreign))
            + (sum.Cyrillic * (1 + (ukrainian * UkrainianMore)));
    }

    private static double Share(int part, int whole, double full) => part == 0 ? 0 : Math.Min(1, part / (whole * full));

    private static int Word(ReadOnlySpan<char> text, CharKind kind, CharKind before, ref Sums sum)
    {
        if (kind > CharKind.Accented)
        {
            return OtherWord(text, kind, ref sum);
        }

        // Capitals, then small letters; more than one capital before them are a word of their own but for the last.
        var (length, capitals, accented, rare) = (0, 0, 0, 0);
        while (length < text.Length)
        {
            // Most of all text.
            if (char.IsAsciiLetterLower(text[length]))
            {
                length++;
                continue;
            }

            var next = TextClass.Of(text[length]);
            if (next is not (CharKind.Upper or CharKind.Accented))
            {
                break;
            }

            if (next == CharKind.Upper)
            {
                if (length > capitals)
                {
                    break;
                }

                capitals++;
            }

            accented += next == CharKind.Accented ? 1 : 0;
            rare += next == CharKind.Accented && TextClass.IsRareLatin(text[length]) ? 1 : 0;
            length++;
        }

        sum.Letters += length;
        sum.Accented += accented;
        sum.RareLetters += rare;
        if (capitals == length && length > 1)
        {
            sum.Fixed += PieceCost.Capitals(length);
        }
        else if (accented > 0)
        {
            sum.Fixed += rare > 0 ? PieceCost.RareAccented(length) : PieceCost.Other(CharKind.Accented, length);
        }
        else if (before is CharKind.Space or CharKind.NewLine)
        {
            sum.English += PieceCost.English(length) + (capitals > 0 && length > 3 ? 0.1 : 0);
            sum.Foreign += PieceCost.Latin(length, capitals > 0);
            sum.Rare += PieceCost.Rare(length);
            sum.Words += capitals == 0 ? 1 : 0;
            sum.EnglishWords += IsEnglish(text[..length]) ? 1 : 0;
        }
        else
        {
            sum.Fixed += PieceCost.Inner(length, capitals > 0);
        }

        return length;
    }

    private static int OtherWord(ReadOnlySpan<char> text, CharKind kind, ref Sums sum)
    {
        var (length, ukrainian) = (0, 0);
        for (; length < text.Length && IsSame(TextClass.Of(text[length]), kind); length++)
        {
            ukrainian += kind == CharKind.Cyrillic && TextClass.IsUkrainian(text[length]) ? 1 : 0;
        }

        var cost = PieceCost.Other(kind, length);
        if (kind == CharKind.Cyrillic)
        {
            sum.Cyrillic += cost;
            sum.CyrillicLetters += length;
            sum.UkrainianLetters += ukrainian;
        }
        else
        {
            sum.Fixed += cost;
        }

        return length;
    }

    // Frequent words of English that are not words of other languages too.
    private static bool IsEnglish(ReadOnlySpan<char> word) => word is
        "the" or "and" or "to" or "that" or "this" or "you" or "are" or "was" or "were" or "have" or "they" or "from" or "with" or "for" or "your"
        or "our" or "not" or "by" or "it" or "which" or "will";

    private static bool IsSame(CharKind next, CharKind kind) =>
        next == kind || (kind is CharKind.Han or CharKind.Kana && next is CharKind.Han or CharKind.Kana);

    private static int Digits(ReadOnlySpan<char> text, ref Sums sum)
    {
        var length = RunOf(text, CharKind.Digit);
        sum.Fixed += (length + 2) / 3;
        return length;
    }

    // The last blank belongs to the word or symbol after it; a digit takes none.
    private static int Space(ReadOnlySpan<char> text, ref Sums sum)
    {
        var length = RunOf(text, CharKind.Space);
        var after = length < text.Length ? TextClass.Of(text[length]) : CharKind.NewLine;
        sum.Fixed += after is CharKind.NewLine ? 0.3
            : after is CharKind.Digit ? (length > 1 ? 2 : 1)
            : length > 1 ? 1 + (length / 80) : 0;
        return length;
    }

    // A line end after a symbol is often one token with it.
    private static int NewLine(ReadOnlySpan<char> text, CharKind before, ref Sums sum)
    {
        sum.Fixed += before is CharKind.Symbol ? 0.15 : 1;
        return RunOf(text, CharKind.NewLine);
    }

    private static int Symbols(ReadOnlySpan<char> text, int start, CharKind before, ref Sums sum)
    {
        var length = RunOf(text[start..], CharKind.Symbol);
        var run = text.Slice(start, length);
        var after = start + length < text.Length ? TextClass.Of(text[start + length]) : CharKind.Space;
        var joins = length == 1 && before != CharKind.Space && after is CharKind.Lower or CharKind.Upper;
        sum.Fixed += joins ? PieceCost.Joined(run[0]) : PieceCost.Symbols(length, !run.ContainsAnyExcept(run[0]), run[0] >= 128);
        return length;
    }

    // A character of two halves, and what joins or colours it.
    private static int Emoji(ReadOnlySpan<char> text, ref Sums sum)
    {
        var pair = text.Length > 1 && char.IsSurrogatePair(text[0], text[1]);
        sum.Fixed += pair ? 1.8 : char.IsSurrogate(text[0]) ? 3 : 1;
        return pair ? 2 : 1;
    }

    private static int RunOf(ReadOnlySpan<char> text, CharKind kind)
    {
        var length = 1;
        while (length < text.Length && TextClass.Of(text[length]) == kind)
        {
            length++;
        }

        return length;
    }
}
