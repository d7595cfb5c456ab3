using System.Text;

namespace A3Agent.Offline;

/// <summary>What the offline model says without data: greetings, what it can do, and honest questions back.</summary>
internal static class SmallTalk
{
    private const int MaxChoices = 4;
    private const string Introduction = "I am the offline model: I answer by simple rules from your CRM.";

    /// <summary>Answers a greeting, thanks, or the question what it can do.</summary>
    public static string Answer(Intent intent, IReadOnlyList<ToolProfile> tools, PromptFacts facts) =>
        intent switch
        {
            Intent.Thanks => "You're welcome!",
            Intent.Greeting =>
                $"Hello{(facts.UserName is { } name ? $", {name}" : "")}! {Introduction}\n\n{Abilities(tools)}",
            _ => $"{Introduction}\n\n{Abilities(tools)}",
        };

    /// <summary>Says that a question was not understood.</summary>
    public static string NotUnderstood(IReadOnlyList<ToolProfile> tools) =>
        $"I did not understand that. I am the offline model and work by simple rules, without a language model.\n\n{Abilities(tools)}";

    /// <summary>Says that a name fits nothing.</summary>
    public static string Unknown(Term term, string? error) =>
        error is null
            ? $"I found nothing called “{term.Text}” in the CRM. Please check the spelling, or give me another part of the name."
            : $"I could not look up “{term.Text}”: {error}";

    /// <summary>Asks which record is meant.</summary>
    public static string Ask(IReadOnlyList<Entity> candidates)
    {
        var text = new StringBuilder($"“{candidates[0].Term.Text}” fits several records. {FollowUp.WhichOne}\n");
        foreach (var candidate in candidates.Take(MaxChoices))
        {
            text.Append("\n- **").Append(Markdown.Escape(candidate.Name)).Append("** (").Append(candidate.Kind);
            var hint =
                candidate.Record.Text("city")
                ?? candidate.Record.Text("industry")
                ?? candidate.Record.Text("team")
                ?? candidate.Record.Text("email");
            text.Append(hint is null ? ")" : $", {Markdown.Escape(hint)})");
        }

        return candidates.Count > MaxChoices
            ? text.Append("\n\n… and ").Append(candidates.Count - MaxChoices).Append(" more.").ToString()
            : text.ToString();
    }

    /// <summary>Asks for what a tool needs and the question does not say.</summary>
    public static string Missing(ToolProfile tool, IReadOnlyList<ToolParameter> missing) =>
        $"To do that ({tool.Name}) I need: {string.Join("; ", missing.Select(Explain))}.";

    private static string Explain(ToolParameter parameter) =>
        parameter.Description.Length > 0 ? $"{parameter.Name} – {FirstSentence(parameter.Description)}" : parameter.Name;

    private static string Abilities(IReadOnlyList<ToolProfile> tools) =>
        tools.Count == 0
            ? "No tools are available to me here, so there is little that I can do."
            : "I can:\n\n"
                + string.Join('\n', tools.Select(tool => $"- **{tool.Name.Replace('_', ' ')}**: {FirstSentence(tool.Description)}"));

    private static string FirstSentence(string text)
    {
        var end = text.IndexOf(". ", StringComparison.Ordinal);
        return (end < 0 ? text : text[..end]).ReplaceLineEndings(" ").TrimEnd('.');
    }
}
