using System.Text.Json;

namespace A3Agent.Models.StructuredOutput;

/// <summary>Numbers: as decimals where they fit, so that 0.0075 is a multiple of 0.0001; beyond that as doubles.</summary>
internal static class SchemaNumbers
{
    /// <summary>Whether the number has no fraction: 1.0 is whole, as in JSON Schema.</summary>
    public static bool IsWhole(JsonElement value) => value.TryGetDecimal(out var number)
        ? number == decimal.Truncate(number)
        : value.GetDouble() is var wide && wide == Math.Truncate(wide);

    /// <summary>What is wrong with a number.</summary>
    public static IEnumerable<string> Errors(JsonElement schema, JsonElement value)
    {
        if (schema.TryGetProperty("minimum", out var limit) && Compare(value, limit) < 0)
        {
            yield return $"is {value} and must be at least {limit}";
        }

        if (schema.TryGetProperty("maximum", out limit) && Compare(value, limit) > 0)
        {
            yield return $"is {value} and must be at most {limit}";
        }

        if (schema.TryGetProperty("exclusiveMinimum", out limit) && Compare(value, limit) <= 0)
        {
            yield return $"is {value} and must be more than {limit}";
        }

        if (schema.TryGetProperty("exclusiveMaximum", out limit) && Compare(value, limit) >= 0)
        {
            yield return $"is {value} and must be less than {limit}";
        }

        if (schema.TryGetProperty("multipleOf", out limit) && !IsMultiple(value, limit))
        {
            yield return $"is {value} and must be a multiple of {limit}";
        }
    }

    private static int Compare(JsonElement left, JsonElement right) => left.TryGetDecimal(out var a) && right.TryGetDecimal(out var b)
        ? a.CompareTo(b)
        : left.GetDouble().CompareTo(right.GetDouble());

    private static bool IsMultiple(JsonElement value, JsonElement unit)
        => value.TryGetDecimal(out var number) && unit.TryGetDecimal(out var step)
        ? step != 0 && number % step == 0
        : value.GetDouble() % unit.GetDouble() == 0;
}
