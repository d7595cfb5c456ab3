using System.Globalization;

namespace Microsoft.SemanticKernel;

/// <summary>Writes values as text, as results and templates show them.</summary>
internal static class ValueText
{
    public static string? Of(object? value, CultureInfo? culture = null) => value switch
    {
        null => null,
        string text => text,
        _ when ValueConverters.For(value.GetType()) is { } converter && converter.CanConvertTo(typeof(string)) =>
            converter.ConvertToString(context: null, culture ?? CultureInfo.InvariantCulture, value),
        _ => value.ToString(),
    };
}
