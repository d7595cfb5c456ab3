using System.Text.Json;

namespace A3Agent.Storage.Tests.Contracts;

/// <summary>Compares records by what they say: lists and custom fields by content.</summary>
internal static class Same
{
    public static void As<T>(T expected, T? actual) => Assert.Equal(Text(expected), Text(actual));

    public static void All<T>(IEnumerable<T> expected, IEnumerable<T> actual) => Assert.Equal(expected.Select(Text), actual.Select(Text));

    private static string Text<T>(T value) => JsonSerializer.Serialize(value, A3Json.Options);
}
