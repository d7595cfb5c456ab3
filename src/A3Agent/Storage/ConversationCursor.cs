using System.Globalization;
using A3Agent.Conversations;

namespace A3Agent.Storage;

/// <summary>Cursors of the lists of conversations, which are ordered by time and id, and of messages, by sequence.</summary>
internal static class ConversationCursor
{
    private const string Conversations = "conversations";
    private const string Messages = "messages";

    /// <summary>The place after which a list of conversations goes on: before the first one when there is no cursor.</summary>
    /// <exception cref="FormatException">The cursor is not one that this list gave.</exception>
    public static (long Microseconds, Guid Id) ReadPlace(string? cursor)
    {
        if (cursor is null)
        {
            return (long.MaxValue, Guid.AllBitsSet);
        }

        var parts = Cursor.Read(Conversations, cursor).Split('/');
        return parts.Length == 2
            && long.TryParse(parts[0], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var time)
            && Guid.TryParseExact(parts[1], "N", out var id)
            ? (time, id)
            : throw Cursor.Foreign();
    }

    public static string WritePlace(Conversation last) => Cursor.Write(
        Conversations, string.Create(CultureInfo.InvariantCulture, $"{StoredTime.Microseconds(last.UpdatedAt)}/{last.Id:N}"));

    /// <summary>The sequence after which a list of messages goes on; 0 when there is no cursor.</summary>
    /// <exception cref="FormatException">The cursor is not one that this list gave.</exception>
    public static int ReadSequence(string? cursor)
    {
        var after = 0;
        return cursor is null || int.TryParse(Cursor.Read(Messages, cursor), NumberStyles.None, CultureInfo.InvariantCulture, out after)
            ? after
            : throw Cursor.Foreign();
    }

    public static string WriteSequence(Message last) => SequenceAfter(last.Sequence);

    /// <summary>The cursor of the messages after a sequence; 0 for the first.</summary>
    public static string SequenceAfter(int sequence) => Cursor.Write(Messages, sequence.ToString(CultureInfo.InvariantCulture));
}
