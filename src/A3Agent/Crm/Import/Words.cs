using System.Text.Json;

namespace A3Agent.Crm.Import;

/// <summary>Enumerations as the words of the API: <c>won</c>, <c>email</c>, <c>clients</c>.</summary>
internal static class Words
{
    public static string Of(Enum value) => JsonNamingPolicy.SnakeCaseLower.ConvertName(value.ToString());

    /// <summary>Reads a word without regard to case; numbers are no words.</summary>
    public static bool TryParse<T>(string text, out T value)
        where T : struct, Enum
    {
        var found = TryParse(typeof(T), text, out var word);
        value = found ? (T)word! : default;
        return found;
    }

    /// <inheritdoc cref="TryParse{T}"/>
    public static bool TryParse(Type type, string text, out Enum? value)
    {
        value = Enum.GetValues(type).Cast<Enum>().FirstOrDefault(word => Of(word).Equals(text.Trim(), StringComparison.OrdinalIgnoreCase));
        return value is not null;
    }

    /// <summary>All words, for messages.</summary>
    public static string List(Type type) => string.Join(", ", Enum.GetValues(type).Cast<Enum>().Select(Of));
}
