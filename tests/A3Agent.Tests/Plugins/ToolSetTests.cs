using System.ComponentModel;
using System.Text.Json;
using System.Text.Json.Nodes;
using A3Agent.Plugins;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.SemanticKernel;

namespace A3Agent.Tests.Plugins;

public sealed class ToolSetTests
{
    private static readonly ServiceProvider Services = new ServiceCollection().AddSingleton(new Greeter("Hello")).BuildServiceProvider();

    private sealed record Chain
    {
        public Chain? Next { get; init; }
    }

    private sealed record Twins(Topping Left, Topping Right);

    private static Tool Single(Delegate method) => Assert.Single(new ToolSet(
        [KernelPluginFactory.CreateFromFunctions("sample", [KernelFunctionFactory.CreateFromMethod(method, A3Json.Options, "run", "Runs.")])]).Tools);

    private static ToolSet Tools(params Type[] plugins) => new(PluginLoader.Load(plugins, Services));

    [Fact]
    public void A_tool_is_called_like_its_function()
    {
        Assert.Equal(["note_down", "say_hello"], Tools(typeof(HelloWorldPlugin)).Tools.Select(tool => tool.WireName));
    }

    [Fact]
    public void Only_names_that_clash_are_qualified()
    {
        var tools = Tools(typeof(HelloWorldPlugin), typeof(OtherFunctions));

        Assert.Equal(["hello_world-say_hello", "note_down", "other-say_hello"], tools.Tools.Select(tool => tool.WireName));
        Assert.False(tools.TryFind("say_hello", out _));
        Assert.True(tools.TryFind("other-say_hello", out var other));
        Assert.Equal("Says hello in another way.", other.Function.Description);
    }

    [Fact]
    public void A_name_that_providers_refuse_stops_the_start()
    {
        var function = KernelFunctionFactory.CreateFromMethod(() => "", functionName: new string('x', 65), description: "Long.");
        var plugin = KernelPluginFactory.CreateFromFunctions("long", [function]);

        var refusal = Assert.Throws<InvalidOperationException>(() => new ToolSet([plugin]));

        Assert.Contains("Shorten the name", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_function_is_a_write_unless_it_says_that_it_reads()
    {
        var tools = Tools(typeof(HelloWorldPlugin));

        Assert.True(tools.TryFind("say_hello", out var read) && read.IsReadOnly);
        Assert.True(tools.TryFind("note_down", out var write) && !write.IsReadOnly);
    }

    [Fact]
    public void Templates_see_only_functions_that_read()
    {
        var plugin = Assert.Single(Tools(typeof(HelloWorldPlugin)).ReadOnlyPlugins);

        Assert.Equal("hello_world", plugin.Name);
        Assert.Equal("say_hello", Assert.Single(plugin).Name);
    }

    [Fact]
    public void A_schema_is_closed_and_optional_properties_have_plain_types()
    {
        Assert.True(Tools(typeof(HelloWorldPlugin)).TryFind("say_hello", out var tool));

        var expected = JsonNode.Parse("""
            {
              "type": "object",
              "properties": {
                "name": { "type": "string", "description": "Who is greeted." },
                "times": { "type": "integer", "description": "How often. (default value: 1)", "minimum": 1, "maximum": 5 },
                "mood": { "type": "string", "description": "In which mood.", "enum": ["calm", "very_happy"] },
                "topping": {
                  "type": "object",
                  "description": "With what.",
                  "properties": {
                    "name": { "type": "string", "description": "What it is." },
                    "mood": { "type": "string", "description": "How it is meant.", "enum": ["calm", "very_happy"] },
                    "tags": { "type": "array", "description": "Labels.", "items": { "type": "string" } }
                  },
                  "required": ["name"],
                  "additionalProperties": false
                }
              },
              "required": ["name"],
              "additionalProperties": false
            }
            """);
        var actual = JsonNode.Parse(tool.Schema.GetRawText());
        Assert.True(JsonNode.DeepEquals(expected, actual), tool.Schema.GetRawText());
    }

    [Fact]
    public void A_dictionary_stays_open_and_a_record_may_be_used_twice()
    {
        var tool = Single(([Description("Scores.")] Dictionary<string, int> scores, [Description("Two.")] Topping[] toppings, Twins twins) => "");

        Assert.Equal("integer", tool.Schema.GetProperty("properties").GetProperty("scores").GetProperty("additionalProperties").GetProperty("type").GetString());
        var twins = tool.Schema.GetProperty("properties").GetProperty("twins").GetProperty("properties");
        Assert.False(twins.GetProperty("left").GetProperty("additionalProperties").GetBoolean());
        Assert.False(twins.GetProperty("right").GetProperty("additionalProperties").GetBoolean());
        Assert.Equal("string", twins.GetProperty("right").GetProperty("properties").GetProperty("tags").GetProperty("items").GetProperty("type").GetString());
    }

    [Fact]
    public void A_type_that_contains_itself_stops_the_start()
    {
        var refusal = Assert.Throws<InvalidOperationException>(() => Single((Chain chain) => ""));

        Assert.Contains("sample.run.chain has a type that contains itself", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_declarations_are_one_list_that_nobody_can_change()
    {
        var tools = Tools(typeof(HelloWorldPlugin));

        Assert.Same(tools.Declarations, tools.Declarations);
        Assert.True(tools.Declarations.IsReadOnly);
        var declaration = Assert.IsAssignableFrom<AIFunctionDeclaration>(tools.Declarations[1]);
        Assert.Equal("say_hello", declaration.Name);
        Assert.Equal("Says hello to somebody.", declaration.Description);
        Assert.True(JsonElement.DeepEquals(tools.Tools[1].Schema, declaration.JsonSchema));
        Assert.IsNotAssignableFrom<AIFunction>(declaration);
    }

    [Fact]
    public async Task An_argument_that_is_null_counts_as_left_out()
    {
        Assert.True(Tools(typeof(HelloWorldPlugin)).TryFind("say_hello", out var tool));
        using var json = JsonDocument.Parse("""{"name":"Ann","times":null,"mood":"very_happy","topping":{"name":"tea","tags":null}}""");

        Assert.Empty(JsonSchemaCheck.Check(tool.Schema, json.RootElement));
        var result = await new Kernel(Services).InvokeAsync(tool.Function, Tool.ToKernelArguments(json.RootElement), TestContext.Current.CancellationToken);

        Assert.Equal("Hello Ann VeryHappy tea ", result.GetValue<string>());
    }
}
