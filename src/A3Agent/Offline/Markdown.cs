using System.Text;

namespace A3Agent.Offline;

/// <summary>Writes the little markdown that answers need.</summary>
internal static class Markdown
{
    /// <summary>The most rows of a table.</summary>
    public const int MaxRows = 10;

    private const int FewMore = 5;
    private const int MaxCellLength = 80;

    /// <summary>A text of a record on one line, without effect as markup.</summary>
    public static string Escape(string text)
    {
        var line = new StringBuilder(text.Length);
        foreach (var c in text.ReplaceLineEndings(" "))
        {
            if (c is '|' or '*' or '_' or '`' or '[' or ']' or '<' or '>' or '\\')
            {
                line.Append('\\');
            }

            line.Append(c);
        }

        return line.ToString();
    }

    /// <summary>A text cut to the width of a table's cell.</summary>
    public static string Cell(string text) => Escape(text.Length > MaxCellLength ? text[..MaxCellLength] + "…" : text);

    /// <summary>A table of at most <see cref="MaxRows"/> rows and what is left out.</summary>
    /// <param name="head">The columns' titles; those that end in '#' are numbers.</param>
    /// <param name="rows">The rows; their cells are markdown already.</param>
    /// <param name="total">How many rows there are in all.</param>
    public static string Table(IReadOnlyList<string> head, IReadOnlyList<IReadOnlyList<string>> rows, int total)
    {
        var text = new StringBuilder();
        Row(text, head.Select(title => title.TrimEnd('#')));
        Row(text, head.Select(title => title.EndsWith('#') ? "---:" : "---"));
        foreach (var row in rows.Take(MaxRows))
        {
            Row(text, row);
        }

        var more = Math.Max(total, rows.Count) - Math.Min(rows.Count, MaxRows);
        if (more > 0)
        {
            var names =
                more <= FewMore && rows.Count - MaxRows == more ? ": " + string.Join(", ", rows.Skip(MaxRows).Select(row => row[0])) : "";
            text.Append("\n… and ").Append(more).Append(" more").Append(names).Append('.');
        }

        return text.ToString().TrimEnd('\n');
    }

    private static void Row(StringBuilder text, IEnumerable<string> cells) => text.Append("| ").AppendJoin(" | ", cells).Append(" |\n");
}
