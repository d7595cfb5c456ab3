using System.Text;

namespace A3Agent.Crm.Import;

/// <summary>Shows a value of a row in a message.</summary>
internal static class Quoted
{
    private const int MaxShown = 60;
    private const int MaxListed = 30;

    /// <summary>The text between single quotes, cut to 60 characters, with '?' for what does not print.</summary>
    public static string Text(string value)
    {
        var shown = new StringBuilder("'");
        foreach (var rune in value.EnumerateRunes())
        {
            if (shown.Length > MaxShown)
            {
                return shown.Append("...'").ToString();
            }

            shown.Append(Rune.IsControl(rune) ? new Rune('?') : rune);
        }

        return shown.Append('\'').ToString();
    }

    /// <summary>The first few texts, for "it has ...".</summary>
    public static string List(IReadOnlyList<string> values) =>
        string.Join(", ", values.Take(MaxListed).Select(Text)) + (values.Count > MaxListed ? ", ..." : "");
}
