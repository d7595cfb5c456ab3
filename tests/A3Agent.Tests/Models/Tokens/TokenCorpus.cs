namespace A3Agent.Tests.Models.Tokens;

/// <summary>A text of the corpus with its true count; the last text of each kind was held out from tuning.</summary>
internal sealed record CountedText(string Kind, string Text, int Tokens, bool HeldOut)
{
    public static IReadOnlyList<CountedText> All { get; } = Read();

    private static List<CountedText> Read()
    {
        var folder = Path.Combine(AppContext.BaseDirectory, "Models", "Tokens", "corpus");
        var counts = File.ReadLines(Path.Combine(folder, "counts.csv")).Skip(1).Select(line => line.Split(','))
            .ToLookup(row => row[0], row => int.Parse(row[2], System.Globalization.CultureInfo.InvariantCulture));
        return [.. counts.SelectMany(kind =>
        {
            var texts = File.ReadAllText(Path.Combine(folder, kind.Key + ".txt")).TrimEnd('\n').Split("\n=====\n");
            Assert.Equal(texts.Length, kind.Count());
            return texts.Zip(kind, (text, tokens) => new CountedText(kind.Key, text, tokens, text == texts[^1]));
        })];
    }
}
