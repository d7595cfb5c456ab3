namespace A3Agent.Models.Privacy;

/// <summary>Finds telephone numbers: +49 170 1234567, 0049..., (555) 123-4567, 555-123-4567, 0170 1234567, 01 23 45 67 89. Pure.</summary>
/// <remarks>
/// A number without + needs a form that other numbers seldom have: a leading 0 with 9 to 12 digits, or the North American groups of 3,
/// 3 and 4. Dates, amounts and decimal numbers have neither. E.164 allows 15 digits at most.
/// </remarks>
internal static class PhoneScanner
{
    private const int MinDigits = 8;
    private const int MaxDigits = 15;
    private const int MaxGroups = 8;

    /// <summary>The number that begins at a position.</summary>
    public static PiiSpan Find(ReadOnlySpan<char> text, int position)
    {
        Span<int> groups = stackalloc int[MaxGroups];
        Span<int> ends = stackalloc int[MaxGroups];
        var count = Groups(text, position, groups, ends);
        for (; count > 0; count--)
        {
            var end = ends[count - 1];
            if (IsPhone(text[position..end], groups[..count]) && !PiiScanner.IsWord(text, end) && !GoesOn(text, end))
            {
                return new PiiSpan(position, end - position, PiiKind.Phone);
            }
        }

        return default;
    }

    // Digits in groups, with at most two characters between: space, dash, dot, slash, brackets.
    private static int Groups(ReadOnlySpan<char> text, int position, Span<int> groups, Span<int> ends)
    {
        var (count, digits, gap, index) = (0, 0, 0, text[position] == '+' ? position + 1 : position);
        for (; index < text.Length && digits <= MaxDigits; index++)
        {
            if (char.IsAsciiDigit(text[index]))
            {
                if (gap > 0 || count == 0)
                {
                    if (count == MaxGroups)
                    {
                        break;
                    }

                    groups[count++] = 0;
                }

                (gap, digits) = (0, digits + 1);
                groups[count - 1]++;
                ends[count - 1] = index + 1;
            }
            else if (text[index] is ' ' or '-' or '.' or '/' or '(' or ')' or '\u00a0' && ++gap <= 2)
            {
                continue;
            }
            else
            {
                break;
            }
        }

        return count;
    }

    private static bool IsPhone(ReadOnlySpan<char> number, ReadOnlySpan<int> groups)
    {
        var digits = 0;
        foreach (var group in groups)
        {
            digits += group;
        }

        if (digits is < MinDigits or > MaxDigits || number.Count('(') != number.Count(')'))
        {
            return false;
        }

        if (number[0] == '+')
        {
            return number[1] != '0';
        }

        if (groups is [3, 3, 4])
        {
            // 555-123-4567 and (555) 123-4567, not three numbers in a row.
            return number[0] == '(' || (number.Length == 12 && number[3] == number[7] && number[3] is '-' or '.');
        }

        var first = number[0] == '(' ? number[1] : number[0];
        return first == '0' && number[1] != '.' && !IsDate(groups)
            && (number.StartsWith("00") ? digits >= (groups.Length > 1 ? 10 : 12) : digits >= (groups.Length > 1 ? 9 : 10) && digits <= 12);
    }

    private static bool IsDate(ReadOnlySpan<int> groups) => groups is [1 or 2, 1 or 2, 4, ..] or [4, 1 or 2, 1 or 2, ..];

    private static bool GoesOn(ReadOnlySpan<char> text, int end) =>
        end + 1 < text.Length && text[end] is '.' or ',' or '-' or ':' && char.IsAsciiDigit(text[end + 1]);
}
