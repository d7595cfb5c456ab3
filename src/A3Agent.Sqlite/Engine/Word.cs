using System.Text;
using System.Text.Json;

namespace A3Agent.Sqlite;

/// <summary>The words that an enumeration is kept as: the same as in JSON.</summary>
internal static class Word<T>
    where T : struct, Enum
{
    private static readonly T[] Values = Enum.GetValues<T>();
    private static readonly byte[][] Utf8 = [.. Values.Select(value => Encoding.UTF8.GetBytes(Text(value)))];

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

    private static string Text(T value) => JsonNamingPolicy.SnakeCaseLower.ConvertName(value.ToString());
}
