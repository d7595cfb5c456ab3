using System.Text;

namespace A3Agent.Offline;

/// <summary>
/// Writes texts for prompts that bring their inputs along and offer no tools: an e-mail, a summary, insights. It only arranges
/// what the inputs say, and says that it is the offline model.
/// </summary>
internal static class DraftWriter
{
    /// <summary>What every text says of itself.</summary>
    public const string Notice = "Written by the offline model: it arranges what was given by simple rules, without a language model.";
    private const int MaxSubjectLength = 60;
    private const int MaxPoints = 12;
    private const int MaxInsights = 5;

    /// <summary>Writes a text from the inputs of a prompt; null when there are none.</summary>
    public static string? Write(Dialogue dialogue)
    {
        var wantsInsights = Lexicon.WordsOf(dialogue.System + " " + dialogue.Text).Any(word => word is "insight" or "insights");
        if (PromptInputs.RecordIn(dialogue.Text) is { } record)
        {
            var digest = new RecordDigest(record, new Amounts(dialogue.Facts.Culture));
            return (wantsInsights ? Numbered(digest.Insights()) : digest.Summary()) + $"\n\n_{Notice}_";
        }

        var inputs = PromptInputs.Read(dialogue.Text);
        return inputs.Count == 0 ? null
            : inputs.Find("recipient", "to") is not null || inputs.Find("purpose") is not null ? Email(inputs)
            : Points(wantsInsights ? "Insights" : "Summary", inputs, wantsInsights ? MaxInsights : MaxPoints);
    }

    private static string Numbered(IEnumerable<string> insights) =>
        string.Join('\n', insights.Take(MaxInsights).Select((insight, at) => $"{at + 1}. {insight}"));

    private static string Email(PromptInputs inputs)
    {
        var purpose = inputs.Find("purpose", "subject")?.Text.TrimEnd('.') ?? "Our conversation";
        var recipient = inputs.Find("recipient", "to")?.Text.Split(',')[0].Trim() ?? "[name]";
        var tone = inputs.Find("tone")?.Text ?? "";
        var isFormal =
            tone.Contains("formal", StringComparison.OrdinalIgnoreCase) && !tone.Contains("informal", StringComparison.OrdinalIgnoreCase);
        var points = inputs.Find("key points", "points")?.Items ?? [];
        var subject = purpose.Length > MaxSubjectLength ? purpose[..(MaxSubjectLength - 1)] + "…" : purpose;
        var text = new StringBuilder("Subject: ")
            .Append(Sentence(subject))
            .Append("\n\n")
            .Append(isFormal ? "Dear " : "Hello ")
            .Append(recipient)
            .Append(",\n\n")
            .Append("I am writing to you about this: ")
            .Append(purpose)
            .Append(".\n");
        foreach (var point in points)
        {
            text.Append("\n- ").Append(Sentence(point));
        }

        return text.Append(points.Count > 0 ? "\n\n" : "\n")
            .Append("Please let me know what suits you.\n\n")
            .Append(isFormal ? "Yours sincerely" : "Kind regards")
            .Append("\n[Your name]\n\n(")
            .Append(Notice)
            .Append(')')
            .ToString();
    }

    private static string Points(string title, PromptInputs inputs, int most)
    {
        var text = new StringBuilder("**").Append(title).Append("**\n");
        foreach (var input in inputs.All.Take(most))
        {
            text.Append("\n- ").Append(Sentence(input.Label)).Append(": ").Append(input.Text);
        }

        if (inputs.Count > most)
        {
            text.Append("\n\n… and ").Append(inputs.Count - most).Append(" more inputs.");
        }

        return text.Append("\n\n_").Append(Notice).Append('_').ToString();
    }

    private static string Sentence(string text) => text.Length == 0 ? text : char.ToUpperInvariant(text[0]) + text[1..];
}
