using System.Globalization;

namespace A3Agent.Crm.Import;

internal sealed partial class CellConverter
{
    private const string IsoDate = "yyyy-MM-dd";
    private const string IsoTime = "yyyy-MM-dd'T'HH:mm:ssK";
    private const DateTimeStyles Lenient =
        DateTimeStyles.AssumeUniversal | DateTimeStyles.AllowLeadingWhite | DateTimeStyles.AllowTrailingWhite;

    private static readonly string[] _isoWithOffset =
    [
        "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFzzz", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFF'Z'", "yyyy-MM-dd'T'HH:mmzzz", "yyyy-MM-dd'T'HH:mm'Z'",
    ];

    private static readonly string[] _isoWithout =
    [
        "yyyy-MM-dd'T'HH:mm:ss.FFFFFFF", "yyyy-MM-dd HH:mm:ss.FFFFFFF", "yyyy-MM-dd'T'HH:mm", "yyyy-MM-dd HH:mm", IsoDate,
    ];

    /// <summary>The example that messages show: its day cannot be taken for a month.</summary>
    private static readonly DateTimeOffset _example = new(2016, 10, 20, 9, 30, 0, TimeSpan.Zero);

    /// <summary>Whether a date survives being written and read with a pattern; it does not with minutes (mm) for months.</summary>
    public bool KeepsDates(string pattern)
    {
        try
        {
            return DateTimeOffset.TryParseExact(_example.ToString(pattern, culture), pattern, culture, Lenient, out var read)
                && read.Date == _example.Date;
        }
        catch (FormatException)
        {
            return false;
        }
    }

    private DateOnly? Date(string? pattern, string text, ref string problem)
    {
        var language = pattern is null ? CultureInfo.InvariantCulture : culture;
        if (DateTimeOffset.TryParseExact(text, pattern ?? IsoDate, language, Lenient, out var date))
        {
            return DateOnly.FromDateTime(date.DateTime);
        }

        problem = $"{Quoted.Text(text)} is not a date like {Example(pattern ?? IsoDate)} ({pattern ?? IsoDate})";
        return null;
    }

    private DateTimeOffset? Time(string? pattern, string text, ref string problem)
    {
        if (TryReadTime(pattern, text, out var time, out var hasOffset) && (hasOffset || TryPlace(time.DateTime, out time)))
        {
            return time.ToUniversalTime();
        }

        problem = $"{Quoted.Text(text)} is not a time like {Example(pattern ?? IsoTime)} ({pattern ?? IsoTime})";
        return null;
    }

    private bool TryReadTime(string? pattern, string text, out DateTimeOffset time, out bool hasOffset)
    {
        hasOffset = pattern is null
            ? DateTimeOffset.TryParseExact(text, _isoWithOffset, CultureInfo.InvariantCulture, Lenient, out time)
            : pattern.Contains('z', StringComparison.Ordinal) || pattern.Contains('K', StringComparison.Ordinal);
        return pattern is null
            ? DateTimeOffset.TryParseExact(text, hasOffset ? _isoWithOffset : _isoWithout, CultureInfo.InvariantCulture, Lenient, out time)
            : DateTimeOffset.TryParseExact(text, pattern, culture, Lenient, out time);
    }

    /// <summary>Puts a wall-clock time into the mapping's time zone; false for an hour that the clocks jumped over.</summary>
    private bool TryPlace(DateTime local, out DateTimeOffset time)
    {
        var wall = DateTime.SpecifyKind(local, DateTimeKind.Unspecified);
        time = default;
        if (zone.IsInvalidTime(wall) || wall.Year is <= 1 or >= 9999)
        {
            return false;
        }

        time = new DateTimeOffset(wall, zone.GetUtcOffset(wall));
        return true;
    }

    private string Example(string pattern) => pattern switch
    {
        IsoDate => "2016-10-20",
        IsoTime => "2016-10-20T09:30:00Z",
        _ => _example.ToString(pattern, culture),
    };
}
