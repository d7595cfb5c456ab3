using System.Collections.ObjectModel;
using System.ComponentModel;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Microsoft.SemanticKernel;

namespace A3Agent.Tests.Kernels;

/// <summary>What models are told about a function's parameters.</summary>
public sealed class FunctionSchemaTests
{
    private static readonly JsonSerializerOptions s_web = new(JsonSerializerDefaults.Web)
    {
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseLower) },
    };

    public enum Stage
    {
        Prospecting,
        ClosedWon,
    }

    [Fact]
    public void A_function_has_one_schema_with_its_parameters_and_the_required_ones()
    {
        var function = KernelFunctionFactory.CreateFromMethod(
            ([Description("A name or a part of it.")] string query, [Description("How many at most.")] int limit = 20) => query + limit);

        AssertSchema(
            """
            {
              "type": "object",
              "properties": {
                "query": {"description": "A name or a part of it.", "type": "string"},
                "limit": {"description": "How many at most. (default value: 20)", "type": "integer"}
              },
              "required": ["query"]
            }
            """,
            function);
    }

    [Fact]
    public void A_function_without_parameters_has_an_empty_schema_and_no_required_ones() =>
        AssertSchema("""{"type": "object", "properties": {}}""", KernelFunctionFactory.CreateFromMethod(() => { }));

    [Fact]
    public void Simple_types_become_the_types_of_json() => AssertSchema(
        """
        {
          "type": "object",
          "properties": {
            "flag": {"type": "boolean"},
            "amount": {"type": "number"},
            "count": {"type": "integer"},
            "day": {"type": "string", "format": "date-time"},
            "id": {"type": "string", "format": "uuid"}
          },
          "required": ["flag", "amount", "count", "day", "id"]
        }
        """,
        KernelFunctionFactory.CreateFromMethod((bool flag, decimal amount, long count, DateTime day, Guid id) => { }));

    [Fact]
    public void Enums_are_listed_by_name_and_nullable_types_take_null() => AssertSchema(
        """
        {
          "type": "object",
          "properties": {
            "stage": {"type": "string", "enum": ["Prospecting", "ClosedWon"]},
            "other": {"type": ["string", "null"], "enum": ["Prospecting", "ClosedWon", null]},
            "count": {"type": ["integer", "null"]}
          },
          "required": ["stage"]
        }
        """,
        KernelFunctionFactory.CreateFromMethod((Stage stage, Stage? other = null, int? count = null) => { }));

    [Fact]
    public void A_list_says_what_its_items_are() => AssertSchema(
        """
        {
          "type": "object",
          "properties": {"ids": {"type": "array", "items": {"type": "string"}}},
          "required": ["ids"]
        }
        """,
        KernelFunctionFactory.CreateFromMethod((string[] ids) => { }));

    [Fact]
    public void An_object_says_its_properties() => AssertSchema(
        """
        {
          "type": "object",
          "properties": {
            "filter": {
              "description": "What to look for.",
              "type": "object",
              "properties": {
                "Name": {"description": "A name.", "type": "string"},
                "Stage": {"type": ["string", "null"], "enum": ["Prospecting", "ClosedWon", null]}
              },
              "required": ["Name"]
            }
          },
          "required": ["filter"]
        }
        """,
        KernelFunctionFactory.CreateFromMethod(([Description("What to look for.")] Filter filter) => { }));

    [Fact]
    public void Json_options_decide_the_names_in_schemas() => AssertSchema(
        """
        {
          "type": "object",
          "properties": {
            "filter": {
              "type": "object",
              "properties": {
                "name": {"description": "A name.", "type": "string"},
                "stage": {"type": ["string", "null"], "enum": ["prospecting", "closed_won", null]}
              },
              "required": ["name"]
            }
          },
          "required": ["filter"]
        }
        """,
        KernelFunctionFactory.CreateFromMethod((Filter filter) => { }, s_web));

    [Fact]
    public void Metadata_describes_parameters_and_result()
    {
        var function = KernelFunctionFactory.CreateFromMethod(
            [return: Description("The sum.")] Task<decimal?> ([Description("First.")] int a, Stage stage = Stage.ClosedWon) =>
                Task.FromResult((decimal?)a),
            "Sum");
        var (a, stage) = (function.Metadata.Parameters[0], function.Metadata.Parameters[1]);

        Assert.Equal(("a", "First.", typeof(int), true, null), (a.Name, a.Description, a.ParameterType, a.IsRequired, a.DefaultValue));
        Assert.Equal(("stage", "", typeof(Stage), false), (stage.Name, stage.Description, stage.ParameterType, stage.IsRequired));
        Assert.Equal("ClosedWon", stage.DefaultValue);
        Assert.Equal("The sum.", function.Metadata.ReturnParameter.Description);
        Assert.Equal(typeof(decimal), function.Metadata.ReturnParameter.ParameterType);
        Assert.Equal("number", function.Metadata.ReturnParameter.Schema!.RootElement.GetProperty("type").GetString());
    }

    [Fact]
    public void Options_replace_what_the_method_says()
    {
        var function = KernelFunctionFactory.CreateFromMethod((string text) => text, new KernelFunctionFromMethodOptions
        {
            FunctionName = "shout",
            Description = "Shouts.",
            Parameters = [new KernelParameterMetadata("text") { Description = "What.", ParameterType = typeof(string) }],
            ReturnParameter = new KernelReturnParameterMetadata { Description = "It." },
            AdditionalMetadata = new ReadOnlyDictionary<string, object?>(new Dictionary<string, object?> { ["write"] = true }),
        });

        Assert.Equal(("shout", "Shouts."), (function.Name, function.Description));
        Assert.Equal("What.", Assert.Single(function.Metadata.Parameters).Description);
        Assert.Equal("It.", function.Metadata.ReturnParameter.Description);
        Assert.Equal(true, function.Clone("p").Metadata.AdditionalProperties["write"]);
        Assert.False(function.JsonSchema.TryGetProperty("required", out _));
    }

    [Fact]
    public void Two_parameters_cannot_have_the_same_name() => Assert.Throws<ArgumentException>(() =>
        KernelFunctionFactory.CreateFromMethod((string text) => text, parameters: [new("text"), new("TEXT")]));

    [Fact]
    public void A_schema_follows_its_type_until_one_is_set()
    {
        var parameter = new KernelParameterMetadata("value") { ParameterType = typeof(int) };
        Assert.Equal("""{"type":"integer"}""", parameter.Schema!.ToString());

        parameter.Description = "Many.";
        Assert.Equal("""{"description":"Many.","type":"integer"}""", parameter.Schema!.ToString());

        parameter.Schema = KernelJsonSchema.Parse("""{ "const": 5 }""");
        parameter.ParameterType = typeof(string);
        Assert.Equal("""{"const":5}""", parameter.Schema!.ToString());
        Assert.Null(new KernelParameterMetadata("unknown").Schema);
    }

    [Fact]
    public void A_schema_is_json_within_json()
    {
        var schema = KernelJsonSchema.Parse("""{"type":"string"}""");

        Assert.Equal("""{"Schema":{"type":"string"}}""", JsonSerializer.Serialize(new { Schema = schema }));
        Assert.Equal("""{"type":"string"}""", JsonSerializer.Deserialize<KernelJsonSchema>("""{"type":"string"}""")!.ToString());
        Assert.ThrowsAny<JsonException>(() => KernelJsonSchema.Parse("{"));
    }

    private static void AssertSchema(string expected, KernelFunction function)
    {
        var actual = JsonNode.Parse(function.JsonSchema.GetRawText())!.AsObject();
        actual.Remove("condition"); // Semantic Kernel 1.80 repeats the description under this name, which no schema knows.
        Assert.True(
            JsonNode.DeepEquals(JsonNode.Parse(expected), actual),
            $"Expected {JsonNode.Parse(expected)!.ToJsonString()}, but it is {actual.ToJsonString()}");
    }

    public sealed class Filter
    {
        [Description("A name.")]
        public required string Name { get; init; }

        public Stage? Stage { get; init; }
    }
}
