using System.Globalization;
using System.Text.Json;

namespace A3Agent.Prompts.Values;

/// <summary>The value of an input, in the two forms that templates see.</summary>
/// <param name="Text">What is printed: text as it is, lists as "- item" lines, objects as JSON, numbers and dates culture-invariantly.</param>
/// <param name="Data">What conditions, loops and paths see: text, truth values, lists and dictionaries.</param>
internal sealed record InputValue(string Text, object Data)
{
    /// <summary>The value of an optional input without a default: prints nothing and counts as false.</summary>
    public static InputValue Nothing { get; } = new("", "");

    /// <summary>Checks and converts a value.</summary>
    /// <param name="input">The input it is for.</param>
    /// <param name="value">Not null.</param>
    /// <param name="reason">Why it does not fit; null when it does.</param>
    /// <returns>Null when it does not fit.</returns>
    public static InputValue? From(PromptInput input, object value, out string? reason)
    {
        var result = value switch
        {
            string text => input.Kinds.HasFlag(InputKinds.Text) ? OfText(text) : null,
            JsonElement json => OfJson(input.Kinds, json),
            DateOnly date => FromText(input, date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)),
            TimeOnly time => FromText(input, time.ToString("HH:mm:ss", CultureInfo.InvariantCulture)),
            DateTimeOffset time => FromText(input, time.ToString("yyyy-MM-dd'T'HH:mm:ssK", CultureInfo.InvariantCulture)),
            DateTime time => FromText(input, time.ToString("yyyy-MM-dd'T'HH:mm:ssK", CultureInfo.InvariantCulture)),
            IEnumerable<string> texts when input.Kinds.HasFlag(InputKinds.Texts) => OfTexts([.. texts]),
            double.NaN or double.PositiveInfinity or double.NegativeInfinity
                or float.NaN or float.PositiveInfinity or float.NegativeInfinity => null,
            _ => OfJson(input.Kinds, JsonSerializer.SerializeToElement(value, A3Json.Options)),
        };
        if (result is null)
        {
            reason = $"'{input.Name}' must be {input.Kinds.InWords()}.";
            return null;
        }

        reason = input.Choices.Count == 0 || input.Choices.Contains(result.Text, StringComparer.Ordinal)
            ? null
            : $"'{input.Name}' must be one of {string.Join(", ", input.Choices)}.";
        return reason is null ? result : null;
    }

    /// <summary>A value that fits an input, to try a template out with.</summary>
    public static object? Sample(PromptInput input) => input switch
    {
        { Choices: [var choice, ..] } => choice,
        _ when input.Kinds.HasFlag(InputKinds.Text) => "text",
        _ when input.Kinds.HasFlag(InputKinds.Texts) => new[] { "text" },
        _ when input.Kinds.HasFlag(InputKinds.Boolean) => true,
        _ when input.Kinds.HasFlag(InputKinds.Object) => new Dictionary<string, object?>(),
        _ => 1,
    };

    private static InputValue OfText(string text) => new(text, text);

    private static InputValue? FromText(PromptInput input, string text) => input.Kinds.HasFlag(InputKinds.Text) ? OfText(text) : null;

    private static InputValue? OfJson(InputKinds kinds, JsonElement json) => json.ValueKind switch
    {
        JsonValueKind.String when kinds.HasFlag(InputKinds.Text) => OfText(json.GetString()!),
        JsonValueKind.Number when kinds.HasFlag(InputKinds.Number) || (kinds.HasFlag(InputKinds.Integer) && json.TryGetInt64(out _)) =>
            new InputValue(json.GetRawText(), PlainData.From(json)),
        JsonValueKind.True when kinds.HasFlag(InputKinds.Boolean) => new InputValue("true", true),
        JsonValueKind.False when kinds.HasFlag(InputKinds.Boolean) => new InputValue("false", false),
        JsonValueKind.Array when kinds.HasFlag(InputKinds.Texts) && json.EnumerateArray().All(item => item.ValueKind == JsonValueKind.String) =>
            OfTexts([.. json.EnumerateArray().Select(item => item.GetString()!)]),
        JsonValueKind.Object when kinds.HasFlag(InputKinds.Object) =>
            new InputValue(JsonSerializer.Serialize(json, A3Json.Options), PlainData.From(json)),
        _ => null,
    };

    private static InputValue OfTexts(List<string> texts) =>
        new(string.Join('\n', texts.Select(text => "- " + text)), texts.ConvertAll(object? (text) => text));
}
