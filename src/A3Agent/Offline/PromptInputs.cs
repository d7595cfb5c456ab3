using System.Text.Json;

namespace A3Agent.Offline;

/// <summary>An input of a prompt.</summary>
/// <param name="Label">What it is called.</param>
/// <param name="Items">What it says, point by point.</param>
internal sealed record PromptInput(string Label, IReadOnlyList<string> Items)
{
    /// <summary>What it says, on one line.</summary>
    public string Text => string.Join("; ", Items);
}

/// <summary>The inputs that a rendered prompt shows: lines "Label: value", points under a label, or tags.</summary>
internal sealed class PromptInputs
{
    private const int MaxLabelLength = 40;
    private const int MaxLabelWords = 4;

    private PromptInputs(IReadOnlyList<PromptInput> all) => All = all;

    /// <summary>All inputs, in order.</summary>
    public IReadOnlyList<PromptInput> All { get; }

    /// <summary>How many there are.</summary>
    public int Count => All.Count;

    /// <summary>The first input with one of the labels.</summary>
    public PromptInput? Find(params ReadOnlySpan<string> labels)
    {
        foreach (var label in labels)
        {
            var wanted = NameMatch.Letters(label);
            if (All.FirstOrDefault(input => NameMatch.Letters(input.Label) == wanted) is { } found)
            {
                return found;
            }
        }

        return null;
    }

    /// <summary>The JSON object in a text; null when there is none.</summary>
    public static JsonElement? RecordIn(string text)
    {
        var (open, close) = (text.IndexOf('{', StringComparison.Ordinal), text.LastIndexOf('}'));
        try
        {
            return open >= 0 && close > open ? JsonSerializer.Deserialize<JsonElement>(text.AsSpan(open..(close + 1))) : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>Reads the inputs of a text.</summary>
    public static PromptInputs Read(string text)
    {
        var found = new List<(string Label, List<string> Items)>();
        foreach (var raw in text.Split('\n'))
        {
            var line = raw.Trim();
            if (Label(line) is var (label, value))
            {
                found.Add((label, value.Length > 0 ? [value] : []));
            }
            else if (found.Count > 0 && line.Length > 0)
            {
                // A point, or a line that goes on under its label
                found[^1].Items.Add(line.TrimStart('-', '*', '•', ' '));
            }
        }

        return new PromptInputs([
            .. found.Where(input => input.Items.Count > 0).Select(input => new PromptInput(input.Label, input.Items)),
        ]);
    }

    private static (string, string)? Label(string line)
    {
        line = line.TrimStart('-', '*', '#', ' ');
        var colon = line.IndexOf(':', StringComparison.Ordinal);
        if (line.StartsWith('<') && line.IndexOf('>', StringComparison.Ordinal) is > 1 and var end && line[1] != '/')
        {
            var closing = line.IndexOf("</", end, StringComparison.Ordinal);
            return (line[1..end], line[(end + 1)..(closing < 0 ? line.Length : closing)].Trim());
        }

        return
            colon is > 0 and <= MaxLabelLength
            && char.IsLetter(line[0])
            && line[..colon].Count(c => c == ' ') < MaxLabelWords
            && (colon + 1 == line.Length || line[colon + 1] is ' ' or '*')
            ? (line[..colon].Trim('*', ' '), line[(colon + 1)..].Trim('*', ' '))
            : null;
    }
}
