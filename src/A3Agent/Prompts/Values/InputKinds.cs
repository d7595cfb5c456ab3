namespace A3Agent.Prompts.Values;

/// <summary>The JSON types that an input takes.</summary>
[Flags]
internal enum InputKinds
{
    None = 0,
    Text = 1,
    Number = 2,
    Integer = 4,
    Boolean = 8,
    Texts = 16,
    Object = 32,
}

internal static class InputKindsNames
{
    private static readonly (InputKinds Kind, string Name, string InWords)[] All =
    [
        (InputKinds.Text, "string", "a string"),
        (InputKinds.Number, "number", "a number"),
        (InputKinds.Integer, "integer", "an integer"),
        (InputKinds.Boolean, "boolean", "true or false"),
        (InputKinds.Texts, "array", "an array of strings"),
        (InputKinds.Object, "object", "an object"),
    ];

    public static IReadOnlyList<string> ToNames(this InputKinds kinds) =>
        [.. All.Where(item => kinds.HasFlag(item.Kind)).Select(item => item.Name)];

    public static string InWords(this InputKinds kinds) =>
        string.Join(" or ", All.Where(item => kinds.HasFlag(item.Kind)).Select(item => item.InWords));

    /// <summary>The kind that JSON Schema calls so; none when it is not one of ours.</summary>
    public static InputKinds FromName(string? name) => All.FirstOrDefault(item => item.Name == name).Kind;
}
