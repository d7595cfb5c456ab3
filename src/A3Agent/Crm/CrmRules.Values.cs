using System.Buffers;
using System.Globalization;
using System.Text.Json;

namespace A3Agent.Crm;

public static partial class CrmRules
{
    /// <summary>No number worth storing is written with more characters.</summary>
    private const int MaxNumberLength = 64;

    private static readonly SearchValues<char> _zoneCharacters =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_+-/");

    private static void Email(List<FieldError> errors, string? value)
    {
        if (value is null)
        {
            return;
        }

        var at = value.IndexOf('@', StringComparison.Ordinal);
        var plausible = at > 0 && at < value.Length - 1
            && value.IndexOf('@', at + 1) < 0
            && !value.Any(char.IsWhiteSpace)
            && value[at + 1] != '.' && value[^1] != '.';
        if (plausible)
        {
            Line(errors, "email", value);
        }
        else
        {
            errors.Add(new FieldError("email", "is not an e-mail address: write one like name@example.com, without spaces"));
        }
    }

    private static void Website(List<FieldError> errors, string? value)
    {
        if (value is null)
        {
            return;
        }

        var hasScheme = value.Contains("://", StringComparison.Ordinal);
        var plausible = !value.Any(char.IsWhiteSpace)
            && Uri.TryCreate(hasScheme ? value : "https://" + value, UriKind.Absolute, out var uri)
            && uri.Scheme is "http" or "https"
            && uri is { UserInfo: "", Host.Length: > 0 }
            && (hasScheme || uri.Host.Contains('.', StringComparison.Ordinal));
        if (plausible)
        {
            Line(errors, "website", value);
        }
        else
        {
            errors.Add(new FieldError("website", "is not a web address: write one like https://example.com"));
        }
    }

    private static void Value(List<FieldError> errors, decimal? value)
    {
        if (value is { } amount && Math.Abs(amount) >= ValueLimit)
        {
            errors.Add(new FieldError("value", "is too large: its amount must stay below 100,000,000,000,000 (10^14)"));
        }
        else if (value is { } precise && decimal.Round(precise, MaxValueDecimals) != precise)
        {
            errors.Add(new FieldError("value", "has more than 4 decimals: round it"));
        }
    }

    private static void Currency(List<FieldError> errors, string? value)
    {
        if (value is not { Length: 3 } || !value.All(char.IsAsciiLetterUpper))
        {
            errors.Add(new FieldError("currency", "is not an ISO 4217 code: write three capital letters like USD or EUR"));
        }
    }

    private static void Probability(List<FieldError> errors, double? value)
    {
        if (value is { } chance && !(chance is >= 0 and <= 1))
        {
            errors.Add(new FieldError("probability", "is not between 0 and 1: write 75 % as 0.75"));
        }
    }

    private static void Tags(List<FieldError> errors, IReadOnlyList<string> tags)
    {
        TooMany(errors, "tags", tags.Count);
        var seen = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        for (var i = 0; i < Math.Min(tags.Count, MaxEntries); i++)
        {
            var field = string.Create(CultureInfo.InvariantCulture, $"tags[{i}]");
            if (string.IsNullOrWhiteSpace(tags[i]))
            {
                errors.Add(new FieldError(field, "is blank: remove it"));
                continue;
            }

            Line(errors, field, tags[i], MaxNameLength);
            if (!seen.Add(tags[i]))
            {
                errors.Add(new FieldError(field, "is there already (upper and lower case are the same): remove it"));
            }
        }
    }

    private static void CustomFields(List<FieldError> errors, IReadOnlyDictionary<string, JsonElement> fields)
    {
        TooMany(errors, "customFields", fields.Count);
        foreach (var (name, value) in fields.Take(MaxEntries))
        {
            if (string.IsNullOrWhiteSpace(name) || (TooLong(name, MaxNameLength) ?? Unprintable(name)) is not null)
            {
                errors.Add(new FieldError("customFields", "has a field whose name is not 1 to 100 printable characters: rename it"));
            }
            else
            {
                CustomValue(errors, "customFields." + name, value);
            }
        }
    }

    private static void CustomValue(List<FieldError> errors, string field, JsonElement value)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.True or JsonValueKind.False or JsonValueKind.Null:
                break;
            case JsonValueKind.Number when value.GetRawText().Length > MaxNumberLength || !double.IsFinite(value.GetDouble()):
                errors.Add(new FieldError(field, "is too large or too long a number: shorten it to 64 characters below 10^308"));
                break;
            case JsonValueKind.Number:
                break;
            case JsonValueKind.String when TryGetText(value, out var text):
                Text(errors, field, text, MaxCustomTextLength);
                break;
            case JsonValueKind.String:
                errors.Add(new FieldError(field, "holds half a surrogate pair or broken UTF-8: remove it"));
                break;
            default:
                errors.Add(new FieldError(field, "is an object or a list: give a text, a number, true, false or null"));
                break;
        }
    }

    /// <summary>False for a text that is no text: JSON may hold an escaped half of a surrogate pair or bytes that are not UTF-8.</summary>
    internal static bool TryGetText(JsonElement value, out string? text)
    {
        try
        {
            text = value.GetString();
            return true;
        }
        catch (InvalidOperationException)
        {
            text = null;
            return false;
        }
    }

    private static void TooMany(List<FieldError> errors, string field, int count)
    {
        if (count > MaxEntries)
        {
            var message = string.Create(CultureInfo.InvariantCulture, $"has {count:N0} entries: keep at most {MaxEntries}");
            errors.Add(new FieldError(field, message));
        }
    }

    /// <summary>The form is checked first, since the look-up opens a file by that name.</summary>
    private static void TimeZone(List<FieldError> errors, string? value)
    {
        var known = value is null
            || (value is { Length: > 0 and <= MaxNameLength } && value[0] != '/'
                && !value.AsSpan().ContainsAnyExcept(_zoneCharacters)
                && TimeZoneInfo.TryFindSystemTimeZoneById(value, out _));
        if (!known)
        {
            errors.Add(new FieldError("timeZone", "is not a known time zone: write an IANA name like Europe/Berlin"));
        }
    }

    private static void Locale(List<FieldError> errors, string? value)
    {
        if (value is not null && !IsKnownLocale(value))
        {
            errors.Add(new FieldError("locale", "is not a known locale: write a BCP 47 name like de-DE"));
        }
    }

    private static bool IsKnownLocale(string name)
    {
        if (name.Length is 0 or > MaxNameLength || !name.All(c => char.IsAsciiLetterOrDigit(c) || c == '-'))
        {
            return false;
        }

        try
        {
            return CultureInfo.GetCultureInfo(name, predefinedOnly: true).Name.Length > 0;
        }
        catch (CultureNotFoundException)
        {
            return false;
        }
    }
}
