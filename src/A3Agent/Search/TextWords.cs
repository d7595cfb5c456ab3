using System.Globalization;
using System.Text;
using A3Agent.Storage;

namespace A3Agent.Search;

/// <summary>The words of a text one after another, as full-text search sees them, without copying them.</summary>
internal ref struct TextWords(ReadOnlySpan<char> text)
{
    private ReadOnlySpan<char> _rest = text;

    public ReadOnlySpan<char> Current { get; private set; }

    public readonly TextWords GetEnumerator() => this;

    public bool MoveNext()
    {
        while (_rest.Length > 0 && !StartsInWord(out var length))
        {
            _rest = _rest[length..];
        }

        var word = _rest;
        while (_rest.Length > 0 && StartsInWord(out var length))
        {
            _rest = _rest[length..];
        }

        Current = word[..(word.Length - _rest.Length)];
        return Current.Length > 0;
    }

    private readonly bool StartsInWord(out int length)
    {
        if (char.IsAscii(_rest[0]))
        {
            length = 1;
            return char.IsAsciiLetterOrDigit(_rest[0]);
        }

        Rune.DecodeFromUtf16(_rest, out var rune, out length);
        return SearchWords.IsPartOfWord(rune);
    }
}

/// <summary>Words without case and accents, as full-text search compares them.</summary>
internal static class WordFold
{
    /// <summary>A word in lower case without accents.</summary>
    public static string Of(string word) => Folded.Of(Scannable(word))!;

    /// <summary>A text without accents; its case stays. What is ASCII is returned as it is.</summary>
    public static string Scannable(string text)
    {
        if (Ascii.IsValid(text))
        {
            return text;
        }

        var valid = Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text));
        var plain = new StringBuilder(valid.Length);
        foreach (var character in valid.Normalize(NormalizationForm.FormD))
        {
            if (CharUnicodeInfo.GetUnicodeCategory(character) != UnicodeCategory.NonSpacingMark)
            {
                plain.Append(character);
            }
        }

        return Folded.Of(plain.ToString())!;
    }
}
