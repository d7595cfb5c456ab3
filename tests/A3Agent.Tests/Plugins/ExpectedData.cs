using System.Text.Json.Nodes;
using A3Agent.Plugins;

namespace A3Agent.Tests.Plugins;

internal static class ExpectedData
{
    /// <summary>Compares JSON by meaning: order of properties and spaces do not matter.</summary>
    public static void IsJson(this JsonNode? actual, string expected) =>
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(expected), actual), $"Expected {expected}\nbut was {actual?.ToJsonString(A3Json.Options)}");

    public static void AreRecords(this IReadOnlyList<Citation> actual, params string[] expected) =>
        Assert.Equal(expected, actual.Select(citation => $"{citation.Type} {citation.Label} {citation.Url}"));
}
