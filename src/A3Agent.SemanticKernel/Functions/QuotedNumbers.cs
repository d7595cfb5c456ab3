using System.Globalization;

namespace Microsoft.SemanticKernel;

/// <summary>Reads the numbers and booleans that models put into quotes.</summary>
internal static class QuotedNumbers
{
    private static readonly Dictionary<Type, Func<string, object>> s_parsers = new()
    {
        [typeof(bool)] = text => bool.Parse(text),
        [typeof(byte)] = text => byte.Parse(text, CultureInfo.InvariantCulture),
        [typeof(sbyte)] = text => sbyte.Parse(text, CultureInfo.InvariantCulture),
        [typeof(short)] = text => short.Parse(text, CultureInfo.InvariantCulture),
        [typeof(ushort)] = text => ushort.Parse(text, CultureInfo.InvariantCulture),
        [typeof(int)] = text => int.Parse(text, CultureInfo.InvariantCulture),
        [typeof(uint)] = text => uint.Parse(text, CultureInfo.InvariantCulture),
        [typeof(long)] = text => long.Parse(text, CultureInfo.InvariantCulture),
        [typeof(ulong)] = text => ulong.Parse(text, CultureInfo.InvariantCulture),
        [typeof(float)] = text => float.Parse(text, CultureInfo.InvariantCulture),
        [typeof(double)] = text => double.Parse(text, CultureInfo.InvariantCulture),
        [typeof(decimal)] = text => decimal.Parse(text, CultureInfo.InvariantCulture),
    };

    /// <exception cref="FormatException">The type is one of these and the text is not.</exception>
    public static bool TryParse(string text, Type type, out object? value)
    {
        value = s_parsers.TryGetValue(type, out var parse) ? parse(text) : null;
        return value is not null;
    }
}
