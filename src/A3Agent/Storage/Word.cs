using System.Text;
using System.Text.Json;

namespace A3Agent.Storage;

/// <summary>The words that an enumeration is kept as: the same as in JSON.</summary>
internal static class Word<T>
    where T : struct, Enum
{
    private static readonly T[] Values = Enum.GetValues<T>();
    private static readonly string[] Texts = [.. Values.Select(value => JsonNamingPolicy.SnakeCaseLower.ConvertName(value.ToString()))];
    private static readonly byte[][] Utf8 = [.. Texts.Select(Encoding.UTF8.GetBytes)];

    public static string Text(T value) => Texts[Array.IndexOf(Values, value)];

    public static string? Text(T? value) => value is { } known ? Text(known) : null;

    public static T Parse(string word) => Array.IndexOf(Texts, word) is >= 0 and var i
        ? Values[i]
        : throw new InvalidDataException($"'{word}' is no {typeof(T).Name}.");

    public static byte[] Of(T value) => Utf8[Array.IndexOf(Values, value)];

    public static byte[]? Of(T? value) => value is { } known ? Of(known) : null;

    public static T Parse(ReadOnlySpan<byte> word)
    {
        for (var i = 0; i < Utf8.Length; i++)
        {
            if (word.SequenceEqual(Utf8[i]))
            {
                return Values[i];
            }
        }

        throw new InvalidDataException($"'{Encoding.UTF8.GetString(word)}' is no {typeof(T).Name}.");
    }
}
