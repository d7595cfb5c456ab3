namespace A3Agent.Models.Tokens;

/// <summary>What a character is to a tokenizer.</summary>
internal enum CharKind : byte
{
    Symbol,
    Space,
    NewLine,
    Digit,
    Lower,
    Upper,
    Accented,
    Cyrillic,
    Greek,
    Arabic,
    Hebrew,
    Indic,
    Thai,
    Hangul,
    Han,
    Kana,
    OtherLetter,
    Emoji,
}

/// <summary>Classes of characters. Pure; a table for ASCII, ranges of Unicode 16 blocks for the rest.</summary>
internal static class TextClass
{
    private static readonly CharKind[] _ascii = [.. Enumerable.Range(0, 128).Select(code => OfAscii((char)code))];

    public static CharKind Of(char c) => c < 128 ? _ascii[c] : OfWide(c);

    /// <summary>Letters of Latin script that the languages with most text seldom have: Polish, Czech, Turkish, Vietnamese.</summary>
    public static bool IsRareLatin(char c) => c is >= '\u0100' and < '\u0250' or >= '\u1e00' and < '\u1f00'
        && c is not ('\u0152' or '\u0153');

    /// <summary>Letters that Ukrainian has and Russian lacks.</summary>
    public static bool IsUkrainian(char c) =>
        c is '\u0404' or '\u0406' or '\u0407' or '\u0454' or '\u0456' or '\u0457' or '\u0490' or '\u0491';

    private static CharKind OfAscii(char c) => c switch
    {
        '\r' or '\n' => CharKind.NewLine,
        ' ' or '\t' or '\v' or '\f' => CharKind.Space,
        >= '0' and <= '9' => CharKind.Digit,
        >= 'a' and <= 'z' => CharKind.Lower,
        >= 'A' and <= 'Z' => CharKind.Upper,
        _ => CharKind.Symbol,
    };

    private static CharKind OfWide(char c) => c switch
    {
        < '\u00c0' => c == '\u00a0' ? CharKind.Space : c is '\u00aa' or '\u00b5' or '\u00ba' ? CharKind.Accented : CharKind.Symbol,
        < '\u0250' => c is '\u00d7' or '\u00f7' ? CharKind.Symbol : CharKind.Accented,
        >= '\u0300' and < '\u0370' or >= '\u1e00' and < '\u1f00' => CharKind.Accented,
        >= '\u0370' and < '\u0400' or >= '\u1f00' and < '\u2000' => CharKind.Greek,
        >= '\u0400' and < '\u0530' => CharKind.Cyrillic,
        >= '\u0590' and < '\u0600' => CharKind.Hebrew,
        >= '\u0600' and < '\u0700' or >= '\u0750' and < '\u0780' => c is '\u060c' or '\u061b' or '\u061f' ? CharKind.Symbol : CharKind.Arabic,
        >= '\u0900' and < '\u0e00' => CharKind.Indic,
        >= '\u0e00' and < '\u0e80' => CharKind.Thai,
        >= '\u1100' and < '\u1200' or >= '\u3130' and < '\u3190' or >= '\uac00' and < '\ud7b0' => CharKind.Hangul,
        >= '\u3040' and < '\u3100' => CharKind.Kana,
        >= '\u3400' and < '\u4dc0' or >= '\u4e00' and < '\ua000' or >= '\uf900' and < '\ufb00' => CharKind.Han,
        >= '\ud800' and < '\ue000' or >= '\ufe00' and < '\ufe10' or '\u200d' => CharKind.Emoji,
        >= '\u2000' and < '\u2010' or '\u2028' or '\u2029' or '\u3000' => CharKind.Space,
        >= '\u2010' and < '\u3040' or >= '\ufe10' and < '\ufe70' or >= '\uff00' => CharKind.Symbol,
        _ => CharKind.OtherLetter,
    };
}
