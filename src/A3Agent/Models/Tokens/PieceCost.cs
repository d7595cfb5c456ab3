namespace A3Agent.Models.Tokens;

/// <summary>What pieces of text cost in tokens of o200k_base on average. Pure.</summary>
/// <remarks>Measured on the tuning texts of tests/A3Agent.Tests/Models/Tokens/corpus; long words lean to the safe side.</remarks>
internal static class PieceCost
{
    private const int LongWord = 16;

    // By the number of letters; index 0 is not used.
    private static readonly float[] _english = [0, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1.03f, 1.05f, 1.1f, 1.1f, 1.2f, 1.3f, 1.5f];
    private static readonly float[] _latin = [0, 1, 1, 1, 1, 1.04f, 1.08f, 1.17f, 1.25f, 1.45f, 1.5f, 1.75f, 1.8f, 1.9f, 2.1f, 2.4f, 3.2f];
    private static readonly float[] _noun = [0, 1, 1, 1, 1, 1.1f, 1.2f, 1.6f, 1.65f, 1.7f, 2, 2.1f, 2.8f, 2.9f, 3, 3.2f, 4.4f];
    private static readonly float[] _accented = [0, 1, 1, 1.05f, 1.05f, 1.05f, 1.1f, 1.6f, 1.75f, 1.85f, 1.95f, 2.3f, 2.7f, 2.8f, 3, 3.2f, 4];
    private static readonly float[] _cyrillic = [0, 1, 1, 1.02f, 1.5f, 1.5f, 1.45f, 1.7f, 2, 2, 2.2f, 2.4f, 2.4f, 2.5f, 2.6f, 2.8f, 3.2f];
    private static readonly float[] _inner = [0, 1, 1, 1.1f, 1.05f, 1.1f, 1.1f, 1.15f, 1.2f, 1.3f, 1.5f, 1.7f, 1.8f, 1.9f, 2.2f, 2.5f, 3];

    /// <summary>A lower-case word of ASCII letters in a text that is English.</summary>
    public static float English(int letters) => Of(_english, letters);

    /// <summary>The same in a text of another language of Latin script; capitalised ones are the nouns of German, and names.</summary>
    public static float Latin(int letters, bool capitalised) => Of(capitalised ? _noun : _latin, letters);

    /// <summary>A word in a text of a language whose letters are rare.</summary>
    public static float Rare(int letters) => Math.Max(1, letters * 0.36f);

    /// <summary>A word that has such letters.</summary>
    public static float RareAccented(int letters) => Math.Max(1.2f, letters * 0.42f);

    /// <summary>A word that follows no space: a part of a name in code, a key, a value.</summary>
    public static float Inner(int letters, bool capitalised) => Of(_inner, letters) + (capitalised && letters > 4 ? 0.2f : 0);

    /// <summary>A word of capitals.</summary>
    public static float Capitals(int letters) => letters < 4 ? 1.1f : letters / 3.6f;

    /// <summary>A word of another kind of letters, or with accents.</summary>
    public static float Other(CharKind kind, int letters) => kind switch
    {
        CharKind.Accented => Of(_accented, letters),
        CharKind.Cyrillic => Of(_cyrillic, letters),
        CharKind.Han or CharKind.Kana => letters * 0.74f,
        CharKind.Arabic => letters < 4 ? 1.05f : letters * 0.33f,
        CharKind.Hebrew => Math.Max(1, letters * 0.47f),
        CharKind.Greek => Math.Max(1, letters * 0.43f),
        CharKind.Hangul => Math.Max(1, letters * 0.68f),
        CharKind.Indic => Math.Max(1, letters * 0.38f),
        CharKind.Thai => Math.Max(1, letters * 0.45f),
        _ => letters,
    };

    /// <summary>A run of symbols.</summary>
    public static float Symbols(int count, bool same, bool wide) =>
        wide ? count * 1.0f
        : same ? 1 + (count / 16)
        : count switch { 1 => 1, 2 => 1.02f, 3 => 1.2f, 4 => 1.6f, _ => count * 0.5f };

    /// <summary>A symbol that a word follows at once: one token with it for some, for others one of its own.</summary>
    public static float Joined(char symbol) => symbol is '.' or '_' or '(' or '/' or '<' or '$' ? 0.15f : 0.85f;

    private static float Of(float[] table, int letters) =>
        letters <= LongWord ? table[letters] : table[LongWord] + ((letters - LongWord) / 2.5f);
}
