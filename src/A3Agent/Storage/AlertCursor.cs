using System.Globalization;
using A3Agent.Usage;

namespace A3Agent.Storage;

/// <summary>Cursors of the list of alerts, which is ordered by time and id, the newest first.</summary>
internal static class AlertCursor
{
    private const string List = "alerts";

    /// <summary>The place after which the list goes on; null when there is no cursor.</summary>
    /// <exception cref="FormatException">The cursor is not one that this list gave.</exception>
    public static (DateTimeOffset At, Guid Id)? Read(string? cursor)
    {
        if (cursor is null)
        {
            return null;
        }

        var parts = Cursor.Read(List, cursor).Split('/');
        return parts.Length == 2
            && long.TryParse(parts[0], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var time)
            && time is > -62_135_596_800_000_000 and < 253_402_300_800_000_000
            && Guid.TryParseExact(parts[1], "N", out var id)
            ? (StoredTime.FromMicroseconds(time), id)
            : throw Cursor.Foreign();
    }

    public static string Write(Alert last) =>
        Cursor.Write(List, string.Create(CultureInfo.InvariantCulture, $"{StoredTime.Microseconds(last.At)}/{last.Id:N}"));
}
