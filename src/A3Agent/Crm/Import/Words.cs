using System.Collections.Concurrent;
using System.Collections.Frozen;
using System.Text.Json;

namespace A3Agent.Crm.Import;

/// <summary>Enumerations as the words of the API: <c>won</c>, <c>email</c>, <c>clients</c>.</summary>
internal static class Words
{
    private static readonly ConcurrentDictionary<Type, FrozenDictionary<string, Enum>> _words = [];

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
    public static bool TryParse(Type type, string text, out Enum? value) => WordsOf(type).TryGetValue(text.Trim(), out value);

    /// <summary>All words, for messages.</summary>
    public static string List(Type type) => string.Join(", ", Enum.GetValues(type).Cast<Enum>().Select(Of));

    private static FrozenDictionary<string, Enum> WordsOf(Type type) => _words.GetOrAdd(
        type, static type => Enum.GetValues(type).Cast<Enum>().ToFrozenDictionary(Of, StringComparer.OrdinalIgnoreCase));
}
