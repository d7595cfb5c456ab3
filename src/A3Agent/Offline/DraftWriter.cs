using System.Text;

namespace A3Agent.Offline;

/// <summary>
/// Writes texts for prompts that bring their inputs along and offer no tools: an e-mail, a summary, insights. It only arranges
/// what the inputs say, and says that it is the offline model.
/// </summary>
internal static class DraftWriter
{
    private const string Notice = "_Written by the offline model: it arranges what was given by simple rules, without a language model._";
    private const int MaxPoints = 12;

    /// <summary>Writes a text from the inputs of a prompt; null when there are none.</summary>
    public static string? Write(Dialogue dialogue)
    {
        var inputs = PromptInputs.Read(dialogue.Text);
        if (inputs.Count == 0)
        {
            inputs = PromptInputs.Read(dialogue.System);
        }

        if (inputs.Count == 0)
        {
            return null;
        }

        return inputs.Find("recipient", "to") is not null || inputs.Find("purpose") is not null ? Email(inputs, dialogue.Facts)
            : Lexicon.WordsOf(dialogue.System + " " + dialogue.Text).Contains("insights") ? Points("Insights", inputs, MaxInsights)
            : Points("Summary", inputs, MaxPoints);
    }

    private const int MaxInsights = 5;

    private static string Email(PromptInputs inputs, PromptFacts facts)
    {
        var purpose = inputs.Find("purpose", "subject")?.Text ?? "Our conversation";
        var recipient = inputs.Find("recipient", "to")?.Text;
        var sender = inputs.Find("sender", "from", "signature")?.Text ?? facts.UserName;
        var tone = inputs.Find("tone")?.Text ?? "";
        var formal = tone.Contains("formal", StringComparison.OrdinalIgnoreCase) && !tone.Contains("informal", StringComparison.OrdinalIgnoreCase);
        var text = new StringBuilder("**Subject:** ").Append(Sentence(purpose)).Append("\n\n")
            .Append(formal ? "Dear " : "Hello ").Append(recipient ?? "there").Append(",\n\n")
            .Append("I am writing to you about the following: ").Append(purpose.TrimEnd('.')).Append(".\n");
        foreach (var point in inputs.Find("key points", "points", "keypoints")?.Items ?? [])
        {
            text.Append("\n- ").Append(Sentence(point));
        }

        return text.Append("\n\nPlease let me know what you think.\n\n").Append(formal ? "Yours sincerely" : "Kind regards")
            .Append(sender is null ? "" : $"\n{sender}").Append("\n\n").Append(Notice).ToString();
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

        return text.Append("\n\n").Append(Notice).ToString();
    }

    private static string Sentence(string text) => text.Length == 0 ? text : char.ToUpperInvariant(text[0]) + text[1..];
}
