using System.Text;

namespace A3Agent.Offline;

/// <summary>Condenses a conversation by shortening its messages; what does not fit is left out from the oldest on.</summary>
internal static class MemoryWriter
{
    private const string SummaryHead = "The summary so far:";
    private const string MessagesHead = "The messages, oldest first:";
    private const int MaxSummary = 800;
    private const int MaxMessages = 1_600;
    private const int MaxMessage = 240;

    /// <summary>Writes the summary; null when the text is none of the conversation-summary prompt.</summary>
    public static string? Write(string text)
    {
        var messages = text.IndexOf(MessagesHead, StringComparison.Ordinal);
        if (messages < 0 || (messages > 0 && !text.StartsWith(SummaryHead, StringComparison.Ordinal)))
        {
            return null;
        }

        var earlier = messages == 0 ? "" : text[SummaryHead.Length..messages].Replace($"_{DraftWriter.Notice}_", "", StringComparison.Ordinal);
        var summary = new StringBuilder(Shorten(earlier, MaxSummary));
        foreach (var line in Newest(text[(messages + MessagesHead.Length)..]))
        {
            summary.Append(summary.Length == 0 ? "- " : "\n- ").Append(line);
        }

        return summary.Append("\n\n_").Append(DraftWriter.Notice).Append('_').ToString();
    }

    private static IEnumerable<string> Newest(string messages)
    {
        var lines = new LinkedList<string>();
        var length = 0;
        foreach (var line in messages.Split('\n').Select(line => line.Trim().TrimStart('-', ' ')).Where(line => line.Length > 0).Reverse())
        {
            var shown = Shorten(line, MaxMessage);
            if ((length += shown.Length) > MaxMessages)
            {
                break;
            }

            lines.AddFirst(shown);
        }

        return lines;
    }

    private static string Shorten(string text, int most)
    {
        var trimmed = text.Trim();
        return trimmed.Length <= most ? trimmed : trimmed[..most] + "…";
    }
}
