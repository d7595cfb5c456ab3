using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Nodes;
using A3Agent.Plugins;

namespace A3Agent.Tests.Plugins;

/// <summary>
/// What a model is told about the CRM's tools, word for word, in every flavour of the kernel. When a change is meant, run the tests with
/// A3_UPDATE_GOLDEN=1 and read the difference as a prompt.
/// </summary>
public sealed class GoldenToolsTests
{
    private static readonly JsonSerializerOptions Indented = new(A3Json.Options) { WriteIndented = true };

    [Fact]
    public void Every_tool_is_declared_as_reviewed()
    {
        var path = Path.Combine(Folder(), "Golden", "tools.json");
        var actual = new JsonArray([.. ToolCall.CrmTools.Tools.Select(Declaration)]);
        if (Environment.GetEnvironmentVariable("A3_UPDATE_GOLDEN") == "1")
        {
            File.WriteAllText(path, actual.ToJsonString(Indented) + "\n");
        }

        var expected = JsonNode.Parse(File.ReadAllText(path))!.AsArray();
        Assert.Equal(expected.Select(tool => (string?)tool!["name"]), actual.Select(tool => (string?)tool!["name"]));
        Assert.All(expected.Zip(actual), pair => Assert.True(JsonNode.DeepEquals(pair.First, pair.Second), pair.Second!.ToJsonString(Indented)));
    }

    [Fact]
    public void Only_two_tools_write()
    {
        Assert.Equal(["create_task", "log_activity"], ToolCall.CrmTools.Tools.Where(tool => !tool.IsReadOnly).Select(tool => tool.WireName));
    }

    [Fact]
    public void Every_schema_accepts_arguments_that_are_only_the_required_ones()
    {
        Assert.All(ToolCall.CrmTools.Tools, tool =>
        {
            var minimal = new JsonObject();
            foreach (var name in tool.Schema.GetProperty("required").EnumerateArray().Select(name => name.GetString()!))
            {
                var property = tool.Schema.GetProperty("properties").GetProperty(name);
                minimal[name] = property.TryGetProperty("enum", out var values) ? values[0].GetString() : "x";
            }

            Assert.Empty(JsonSchemaCheck.Check(tool.Schema, JsonSerializer.SerializeToElement(minimal)));
        });
    }

    private static JsonObject Declaration(Tool tool) => new()
    {
        ["name"] = tool.WireName,
        ["readOnly"] = tool.IsReadOnly,
        ["description"] = tool.Function.Description,
        ["schema"] = JsonNode.Parse(tool.Schema.GetRawText()),
    };

    private static string Folder([CallerFilePath] string path = "") => Path.GetDirectoryName(path)!;
}
