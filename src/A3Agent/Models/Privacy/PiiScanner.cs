using System.Buffers;

namespace A3Agent.Models.Privacy;

/// <summary>Finds personal data in text, in one pass from left to right. Pure; every look around a character is bounded.</summary>
internal static class PiiScanner
{
    private const int MaxLocalPart = 64;
    private const int MaxDomain = 255;
    private static readonly SearchValues<char> _anchors = SearchValues.Create("@+([0123456789");

    /// <summary>Adds what is found, in order, without overlaps; placeholders are found as <see cref="PiiKind.Text"/>.</summary>
    public static void Scan(ReadOnlySpan<char> text, List<PiiSpan> found)
    {
        var (position, free) = (0, 0);
        while (position < text.Length && text[position..].IndexOfAny(_anchors) is var step and >= 0)
        {
            position += step;
            var span = text[position] switch
            {
                '@' => Email(text, position, free),
                '[' => new PiiSpan(position, Placeholder.Match(text[position..], out _), PiiKind.Text),
                _ => Number(text, position, free),
            };
            if (span.Length == 0)
            {
                position = text[position] is '@' or '[' or '+' or '(' ? position + 1 : EndOfDigits(text, position);
                continue;
            }

            found.Add(span);
            position = free = span.End;
        }
    }

    internal static bool IsWord(ReadOnlySpan<char> text, int index) =>
        (uint)index < (uint)text.Length && (char.IsLetterOrDigit(text[index]) || text[index] is '_' or '@');

    private static PiiSpan Number(ReadOnlySpan<char> text, int position, int free)
    {
        if (NumberScanner.Iban(text, position, free) is { Length: > 0 } iban)
        {
            return iban;
        }

        // Not in the middle of a word, of a decimal number or of a longer number.
        if (position > free && (IsWord(text, position - 1)
            || (text[position - 1] is '.' or ',' or '-' && position - 2 >= free && char.IsAsciiDigit(text[position - 2]))))
        {
            return default;
        }

        var card = NumberScanner.Card(text, position);
        if (card.Length > 0)
        {
            return card;
        }

        // A group of digits within a longer row of them is no number of its own.
        var within = text[position] != '+' && position - 2 >= free && text[position - 1] == ' ' && char.IsAsciiDigit(text[position - 2]);
        return within ? default : PhoneScanner.Find(text, position);
    }

    private static int EndOfDigits(ReadOnlySpan<char> text, int position)
    {
        // The digits of one run have one beginning, except that an IBAN may begin within it after two letters, which ends the run.
        while (position < text.Length && char.IsAsciiDigit(text[position]))
        {
            position++;
        }

        return position;
    }

    private static PiiSpan Email(ReadOnlySpan<char> text, int at, int free)
    {
        var start = at;
        while (start > free && at - start < MaxLocalPart
            && (char.IsLetterOrDigit(text[start - 1]) || text[start - 1] is '.' or '_' or '%' or '+' or '-'))
        {
            start--;
        }

        // \n before an address in quoted text is a line end, not a letter of it.
        if (start > free && text[start - 1] == '\\' && start < at && text[start] is 'n' or 'r' or 't')
        {
            start++;
        }

        while (start < at && text[start] is '.' or '-' or '+' or '%')
        {
            start++;
        }

        var end = at + 1;
        var (label, letters, good) = (end, true, 0);
        while (end < text.Length && end - at <= MaxDomain)
        {
            var c = text[end];
            if (c == '.' && end > label)
            {
                (label, letters) = (end + 1, true);
            }
            else if (!char.IsLetterOrDigit(c) && !(c == '-' && end > label))
            {
                break;
            }
            else
            {
                letters &= char.IsLetter(c);
            }

            end++;
            var boundary = end == text.Length || !char.IsLetterOrDigit(text[end]);
            good = boundary && label > at + 1 && letters && end - label >= 2 ? end : good;
        }

        return start < at && text[at - 1] != '.' && good > 0 ? new PiiSpan(start, good - start, PiiKind.Email) : default;
    }
}
