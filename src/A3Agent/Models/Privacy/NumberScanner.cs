using System.Collections.Frozen;

namespace A3Agent.Models.Privacy;

/// <summary>Finds bank account and card numbers by their form and their check digits. Pure.</summary>
internal static class NumberScanner
{
    private const int MinCardDigits = 13;
    private const int MaxCardDigits = 19;

    // Lengths of the IBAN registry (SWIFT, ISO 13616).
    private static readonly FrozenDictionary<string, int> _ibanLengths = (
        "AD24 AE23 AL28 AT20 AZ28 BA20 BE16 BG22 BH22 BI27 BR29 BY28 CH21 CR22 CY28 CZ24 DE22 DJ27 DK18 DO28 EE20 EG29 ES24 FI18 FK18 FO18 "
        + "FR27 GB22 GE22 GI23 GL18 GR27 GT28 HN28 HR21 HU28 IE22 IL23 IQ23 IS26 IT27 JO30 KW30 KZ20 LB28 LC32 LI21 LT20 LU20 LV21 LY25 MC27 "
        + "MD24 ME22 MK19 MN20 MR27 MT31 MU30 NI28 NL18 NO15 OM23 PK24 PL28 PS29 PT25 QA29 RO24 RS22 RU33 SA24 SC31 SD18 SE24 SI19 SK24 SM27 "
        + "SO23 ST25 SV28 TL23 TN24 TR26 UA29 VA22 VG24 XK20 YE30")
        .Split(' ').ToFrozenDictionary(entry => entry[..2], entry => int.Parse(entry.AsSpan(2), System.Globalization.CultureInfo.InvariantCulture));

    private static readonly FrozenDictionary<string, int>.AlternateLookup<ReadOnlySpan<char>> _lengthOf =
        _ibanLengths.GetAlternateLookup<ReadOnlySpan<char>>();

    /// <summary>The IBAN whose check digits begin at a position, two letters after its own beginning.</summary>
    public static PiiSpan Iban(ReadOnlySpan<char> text, int position, int free)
    {
        var start = position - 2;
        if (start < free || position + 1 >= text.Length || !char.IsAsciiDigit(text[position]) || !char.IsAsciiDigit(text[position + 1])
            || (start > free && PiiScanner.IsWord(text, start - 1)))
        {
            return default;
        }

        Span<char> country = [char.ToUpperInvariant(text[start]), char.ToUpperInvariant(text[start + 1])];
        if (!_lengthOf.TryGetValue(country, out var length))
        {
            return default;
        }

        // ISO 7064 mod 97-10: the first four characters count last; letters are 10 to 35.
        var (index, count, remainder) = (start, 0, 0);
        Span<char> characters = stackalloc char[34];
        for (; index < text.Length && count < length; index++)
        {
            if (char.IsAsciiLetterOrDigit(text[index]))
            {
                characters[count++] = char.ToUpperInvariant(text[index]);
            }
            else if (text[index] is not (' ' or '\u00a0') || !char.IsAsciiLetterOrDigit(text[index - 1]))
            {
                return default;
            }
        }

        if (count < length || PiiScanner.IsWord(text, index))
        {
            return default;
        }

        for (var i = 0; i < length; i++)
        {
            var c = characters[(i + 4) % length];
            remainder = char.IsAsciiDigit(c) ? ((remainder * 10) + c - '0') % 97 : ((remainder * 100) + c - 'A' + 10) % 97;
        }

        return remainder == 1 ? new PiiSpan(start, index - start, PiiKind.Iban) : default;
    }

    /// <summary>The card number that begins at a position: 13 to 19 digits, in groups or not; the longest whose check digit is
    /// right.</summary>
    public static PiiSpan Card(ReadOnlySpan<char> text, int position)
    {
        // Networks of payment cards begin with 2 to 6.
        if (text[position] is < '2' or > '6')
        {
            return default;
        }

        var (digits, best, groupStart) = (0, 0, position);
        Span<int> values = stackalloc int[MaxCardDigits];
        for (var index = position; index < text.Length; index++)
        {
            if (char.IsAsciiDigit(text[index]))
            {
                if (digits == MaxCardDigits)
                {
                    // A group that is too long for a card takes its beginning with it.
                    break;
                }

                values[digits++] = text[index] - '0';
                var ends = index + 1 == text.Length || (!PiiScanner.IsWord(text, index + 1) && !IsFraction(text, index + 1));
                best = ends && digits >= MinCardDigits && HasLuhn(values[..digits]) ? index + 1 : best;
            }
            else if (text[index] is not (' ' or '-' or '\u00a0') || index == groupStart)
            {
                break;
            }
            else
            {
                groupStart = index + 1;
            }
        }

        return best > 0 ? new PiiSpan(position, best - position, PiiKind.Card) : default;
    }

    private static bool IsFraction(ReadOnlySpan<char> text, int index) =>
        text[index] == '.' && index + 1 < text.Length && char.IsAsciiDigit(text[index + 1]);

    // ISO/IEC 7812-1, annex B: every second digit from the right is doubled, and its digits are added.
    private static bool HasLuhn(ReadOnlySpan<int> digits)
    {
        var sum = 0;
        for (var i = 0; i < digits.Length; i++)
        {
            var digit = digits[digits.Length - 1 - i];
            sum += i % 2 == 0 ? digit : digit > 4 ? (digit * 2) - 9 : digit * 2;
        }

        return sum % 10 == 0;
    }
}
