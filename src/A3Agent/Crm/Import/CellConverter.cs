using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text.Json;

namespace A3Agent.Crm.Import;

/// <summary>Turns a cell into the value of a field, or says why it is none. Cells are not blank when they come here.</summary>
/// <param name="culture">How numbers and dates are written.</param>
/// <param name="zone">Where times without an offset were written.</param>
internal sealed partial class CellConverter(CultureInfo culture, TimeZoneInfo zone)
{
    private const int MaxDigits = 28;

    /// <summary>Converts a cell to what its field holds.</summary>
    /// <returns>A string, decimal, double, DateOnly, DateTimeOffset, Enum, list of strings or JsonElement.</returns>
    public bool TryConvert(FieldMapping mapping, Cell cell, [NotNullWhen(true)] out object? value, out string problem)
    {
        problem = "";
        value = cell.Text is null && mapping.Field.Type != FieldType.Tags
            ? null
            : mapping.Field.Type switch
            {
                FieldType.Text => cell.Text,
                FieldType.Number => Number(cell, ref problem),
                FieldType.Fraction => Number(cell, ref problem) is { } number ? (double)number : null,
                FieldType.Date => Date(mapping.Date, cell.Text!, ref problem),
                FieldType.Time => Time(mapping.Date, cell.Text!, ref problem),
                FieldType.Choice => Choice(mapping.Field.Choices!, cell.Text!, ref problem),
                FieldType.Tags => Tags(mapping.Separator, cell),
                _ => Scalar(mapping, cell, ref problem),
            };
        if (value is null && problem.Length == 0)
        {
            problem = mapping.Field.Type == FieldType.Tags ? "is not a list of texts" : "is a list: give one value";
        }

        return value is not null;
    }

    private decimal? Number(Cell cell, ref string problem)
    {
        var text = cell.Text!.Trim();
        if (text.Count(char.IsAsciiDigit) > MaxDigits)
        {
            problem = $"{Quoted.Text(text)} has more than {MaxDigits} digits: shorten it";
            return null;
        }

        var isJson = cell.Json.ValueKind == JsonValueKind.Number;
        if (isJson ? cell.Json.TryGetDecimal(out var number) : TryParseNumber(text, out number))
        {
            return number;
        }

        problem = $"{Quoted.Text(text)} is not a number like {1234.5m.ToString("F1", culture)}";
        return null;
    }

    /// <summary>Thousands are separated only where a mapping names a culture, and only in its groups: 1,5 is never 15.</summary>
    private bool TryParseNumber(string text, out decimal number)
    {
        const NumberStyles Plain = NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint;
        if (decimal.TryParse(text, Plain, culture, out number))
        {
            return true;
        }

        if (culture.Equals(CultureInfo.InvariantCulture)
            || !decimal.TryParse(text, Plain | NumberStyles.AllowThousands, culture, out number))
        {
            return false;
        }

        var point = text.IndexOf(culture.NumberFormat.NumberDecimalSeparator, StringComparison.Ordinal);
        var decimals = point < 0 ? 0 : text.Length - point - culture.NumberFormat.NumberDecimalSeparator.Length;
        var grouped = number.ToString("N" + decimals.ToString(CultureInfo.InvariantCulture), culture);
        return WithPlainSpaces(grouped) == WithPlainSpaces(text.TrimStart('+'));
    }

    private static string WithPlainSpaces(string text) => text.Replace('\u00a0', ' ').Replace('\u202f', ' ');

    private static Enum? Choice(Type choices, string text, ref string problem)
    {
        if (!Words.TryParse(choices, text, out var value))
        {
            problem = $"{Quoted.Text(text)} is not one of {Words.List(choices)}";
        }

        return value;
    }

    private static List<string>? Tags(string separator, Cell cell)
    {
        if (cell.Text is { } text && !text.TrimStart().StartsWith('['))
        {
            return [.. text.Split(separator, StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)];
        }

        try
        {
            var array = cell.Text is null ? cell.Json : JsonElement.Parse(cell.Text);
            return array.ValueKind == JsonValueKind.Array && array.EnumerateArray().All(item => item.ValueKind == JsonValueKind.String)
                ? [.. array.EnumerateArray().Select(item => item.GetString()!)]
                : null;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return null;
        }
    }

    private object? Scalar(FieldMapping mapping, Cell cell, ref string problem)
    {
        if (mapping.Date is not null)
        {
            return Date(mapping.Date, cell.Text!, ref problem) is { } date ? JsonSerializer.SerializeToElement(date, A3Json.Options) : null;
        }

        switch (mapping.Type)
        {
            case ScalarType.Number:
                return Number(cell, ref problem) is { } number ? JsonSerializer.SerializeToElement(number, A3Json.Options) : null;
            case ScalarType.Boolean when bool.TryParse(cell.Text, out var boolean):
                return JsonSerializer.SerializeToElement(boolean, A3Json.Options);
            case ScalarType.Boolean:
                problem = $"{Quoted.Text(cell.Text!)} is not true or false: map it with \"values\"";
                return null;
            case null when cell.Json.ValueKind != JsonValueKind.Undefined:
                return cell.Json;
            default:
                return JsonSerializer.SerializeToElement(cell.Text, A3Json.Options);
        }
    }
}
