using System.Globalization;
using System.Net;
using System.Text.RegularExpressions;

namespace A3Agent.Models.StructuredOutput;

/// <summary>The formats of the strict subset: RFC 3339 times, RFC 5321 mail addresses, RFC 1123 host names, RFC 9562 ids.</summary>
internal static partial class TextFormats
{
    // RFC 5321's word of a mailbox name.
    private const string Atom = "[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+";

    private const int MaxHostChars = 253;
    private const int MaxMailChars = 320;
    private static readonly TimeSpan LastMinute = new(23, 59, 0);

    /// <summary>Whether the text has the format; a format that is not known says nothing.</summary>
    public static bool Fits(string? format, string text) => format switch
    {
        "date" => IsDate(text),
        "time" => IsTime(text),
        "date-time" => text.Length > 10 && text[10] is 'T' or 't' && IsDate(text[..10]) && IsTime(text[11..]),
        "duration" => Duration().IsMatch(text),
        "email" => text.Length <= MaxMailChars && IsMail(text),
        "hostname" => IsHost(text),
        "ipv4" => IsIpv4(text),
        "ipv6" => IsIpv6(text),
        "uuid" => Uuid().IsMatch(text),
        _ => true,
    };

    private static bool IsDate(string text) => Date().IsMatch(text)
        && DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out _);

    // A second 60 is a leap second, which is the last one of a day in UTC.
    private static bool IsTime(string text)
    {
        if (Time().Match(text) is not { Success: true } match)
        {
            return false;
        }

        int Part(string name) => int.Parse("0" + match.Groups[name].ValueSpan.ToString(), CultureInfo.InvariantCulture);
        if (Part("h") > 23 || Part("m") > 59 || Part("s") > 60 || Part("zh") > 23 || Part("zm") > 59)
        {
            return false;
        }

        var offset = new TimeSpan(Part("zh"), Part("zm"), 0) * (match.Groups["sign"].ValueSpan is "-" ? -1 : 1);
        var day = TimeSpan.FromDays(1);
        var minutes = new TimeSpan(Part("h"), Part("m"), 0) - offset + day;
        return Part("s") < 60 || TimeSpan.FromTicks(minutes.Ticks % day.Ticks) == LastMinute;
    }

    private static bool IsMail(string text)
    {
        var at = text.LastIndexOf('@');
        var domain = text[(at + 1)..];
        return at > 0 && Local().IsMatch(text[..at]) && (domain is ['[', .. var literal, ']'] ? IsLiteral(literal) : IsHost(domain));
    }

    private static bool IsLiteral(string text)
        => text.StartsWith("IPv6:", StringComparison.OrdinalIgnoreCase) ? IsIpv6(text[5..]) : IsIpv4(text);

    private static bool IsHost(string text) => text.Length <= MaxHostChars && Host().IsMatch(text);

    private static bool IsIpv4(string text)
        => Ipv4().IsMatch(text) && text.Split('.').All(part => int.Parse(part, CultureInfo.InvariantCulture) <= 255);

    private static bool IsIpv6(string text) => Ipv6().IsMatch(text) && IPAddress.TryParse(text, out _)
        && (!text.Contains('.', StringComparison.Ordinal) || IsIpv4(text[(text.LastIndexOf(':') + 1)..]));

    [GeneratedRegex(@"\A[0-9]{4}-[0-9]{2}-[0-9]{2}\z")]
    private static partial Regex Date();

    [GeneratedRegex(@"\A(?<h>[0-9]{2}):(?<m>[0-9]{2}):(?<s>[0-9]{2})(\.[0-9]+)?([Zz]|(?<sign>[+-])(?<zh>[0-9]{2}):(?<zm>[0-9]{2}))\z")]
    private static partial Regex Time();

    // ISO 8601 as RFC 3339 appendix A writes it: no unit is skipped, weeks stand alone.
    [GeneratedRegex(@"\AP(?=.)([0-9]+W|(?:[0-9]+Y(?:[0-9]+M(?:[0-9]+D)?)?|[0-9]+M(?:[0-9]+D)?|[0-9]+D)?"
        + @"(T(?=.)(?:[0-9]+H(?:[0-9]+M(?:[0-9]+S)?)?|[0-9]+M(?:[0-9]+S)?|[0-9]+S)?)?)\z")]
    private static partial Regex Duration();

    [GeneratedRegex(@"\A(" + Atom + @"(\." + Atom + @")*|""([\x20\x21\x23-\x5b\x5d-\x7e]|\\[\x20-\x7e])*"")\z")]
    private static partial Regex Local();

    [GeneratedRegex(@"\A[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?(\.[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?)*\z")]
    private static partial Regex Host();

    [GeneratedRegex(@"\A(0|[1-9][0-9]{0,2})(\.(0|[1-9][0-9]{0,2})){3}\z")]
    private static partial Regex Ipv4();

    [GeneratedRegex(@"\A[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*\z")]
    private static partial Regex Ipv6();

    [GeneratedRegex(@"\A[0-9A-Fa-f]{8}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{12}\z")]
    private static partial Regex Uuid();
}
