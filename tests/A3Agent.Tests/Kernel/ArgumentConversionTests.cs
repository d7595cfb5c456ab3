using System.ComponentModel;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Microsoft.SemanticKernel;

namespace A3Agent.Tests.Kernels;

/// <summary>How arguments become values of their parameters' types.</summary>
public sealed class ArgumentConversionTests
{
    private static readonly JsonSerializerOptions s_web = new(JsonSerializerDefaults.Web)
    {
        Converters = { new JsonStringEnumConverter() },
    };

    private readonly Kernel _kernel = new();

    public enum Stage
    {
        Prospecting,
        Won,
    }

    public static TheoryData<string, object> Texts => new()
    {
        { "text", "text" },
        { "5", 5 },
        { "5000000000", 5_000_000_000L },
        { "2.5", 2.5 },
        { "2.5", 2.5m },
        { "true", true },
        { "x", 'x' },
        { "won", Stage.Won },
        { "0198a1b2-0000-7000-8000-000000000001", Guid.Parse("0198a1b2-0000-7000-8000-000000000001") },
        { "2026-03-04", new DateTime(2026, 3, 4) },
        { "2026-03-04T05:06:07+02:00", new DateTimeOffset(2026, 3, 4, 5, 6, 7, TimeSpan.FromHours(2)) },
        { "01:30:00", TimeSpan.FromMinutes(90) },
        { "https://example.org/a", new Uri("https://example.org/a") },
    };

    [Theory]
    [MemberData(nameof(Texts))]
    public async Task Text_becomes_the_simple_type_that_the_parameter_has(string text, object expected) =>
        Assert.Equal(expected, await BindAsync(expected.GetType(), text));

    [Theory]
    [InlineData("5", 5)]
    [InlineData("true", true)]
    [InlineData("\"x\"", "x")]
    [InlineData("2.5", 2.5)]
    [InlineData("\"5\"", 5)]
    [InlineData("\"true\"", true)]
    [InlineData("\"2.5\"", 2.5)]
    public async Task Json_becomes_the_type_that_the_parameter_has_even_in_quotes(string json, object expected)
    {
        Assert.Equal(expected, await BindAsync(expected.GetType(), JsonElement.Parse(json)));
    }

    [Fact]
    public async Task Numbers_fit_into_other_numeric_types()
    {
        Assert.Equal(5L, await BindAsync(typeof(long), 5));
        Assert.Equal(5, await BindAsync(typeof(int), 5L));
        Assert.Equal(5.0, await BindAsync(typeof(double), 5));
        Assert.Equal("5", await BindAsync(typeof(string), 5));
        Assert.Equal(Stage.Won, await BindAsync(typeof(Stage), 1));
    }

    [Fact]
    public async Task A_nullable_parameter_takes_text_json_and_null()
    {
        Assert.Equal(5, await BindAsync(typeof(int?), "5"));
        Assert.Equal(5, await BindAsync(typeof(int?), JsonElement.Parse("5")));
        Assert.Null(await BindAsync(typeof(int?), JsonElement.Parse("null")));
        Assert.Null(await BindAsync(typeof(int?), null));
        Assert.Equal(Stage.Won, await BindAsync(typeof(Stage?), "Won"));
    }

    [Fact]
    public async Task Text_is_read_in_the_kernels_culture_and_else_in_the_invariant_one()
    {
        _kernel.Culture = CultureInfo.GetCultureInfo("de-DE");

        Assert.Equal(2.5, await BindAsync(typeof(double), "2,5"));
        Assert.Equal(new DateTime(2026, 4, 3), await BindAsync(typeof(DateTime), "03.04.2026"));
        Assert.Equal(new DateTime(2026, 12, 31), await BindAsync(typeof(DateTime), "12/31/2026"));
    }

    [Fact]
    public async Task An_object_is_read_from_an_element_a_node_a_document_and_text()
    {
        const string Json = """{"Name":"Cancity","Tags":["retail","new"]}""";
        using var document = JsonDocument.Parse(Json);
        object[] forms = [JsonElement.Parse(Json), JsonNode.Parse(Json)!, document, Json];

        foreach (var form in forms)
        {
            var client = Assert.IsType<Client>(await BindAsync(typeof(Client), form));
            Assert.Equal("Cancity", client.Name);
            Assert.Equal(["retail", "new"], client.Tags);
        }
    }

    [Fact]
    public async Task Lists_are_read_from_json()
    {
        Assert.Equal(["a", "b"], Assert.IsType<string[]>(await BindAsync(typeof(string[]), JsonElement.Parse("""["a","b"]"""))));
        Assert.Equal([1, 2], Assert.IsType<List<int>>(await BindAsync(typeof(List<int>), JsonElement.Parse("[1,2]"))));
        Assert.Equal([1, 2], Assert.IsAssignableFrom<IReadOnlyList<int>>(await BindAsync(typeof(IReadOnlyList<int>), "[1,2]")));
    }

    [Fact]
    public async Task The_functions_json_options_decide_how_json_is_read()
    {
        var client = Assert.IsType<Client>(await BindAsync(typeof(Client), JsonElement.Parse("""{"name":"Cancity"}"""), s_web));
        var stage = await BindAsync(typeof(Stage), JsonElement.Parse("\"won\""), s_web);

        Assert.Equal("Cancity", client.Name);
        Assert.Equal(Stage.Won, stage);
    }

    [Fact]
    public async Task A_value_of_the_right_type_is_passed_as_it_is()
    {
        var client = new Client("Cancity", []);

        Assert.Same(client, await BindAsync(typeof(Client), client));
        Assert.Same(client, await BindAsync(typeof(object), client));
    }

    [Fact]
    public async Task A_type_converter_named_by_the_type_is_used() =>
        Assert.Equal(new Percentage(12), await BindAsync(typeof(Percentage), "12 %"));

    [Theory]
    [InlineData(typeof(int), "many")]
    [InlineData(typeof(int), null)]
    [InlineData(typeof(Stage), "Lost and found")]
    [InlineData(typeof(Guid), "7")]
    [InlineData(typeof(DateTime), "tomorrow")]
    [InlineData(typeof(decimal), 5.0)]
    public async Task A_simple_value_that_does_not_fit_is_an_error_that_names_the_parameter(Type type, object? value)
    {
        var error = await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => BindAsync(type, value));

        Assert.Equal("value", error.ParamName);
    }

    [Theory]
    [InlineData(typeof(int), "{}")]
    [InlineData(typeof(Client), "[]")]
    [InlineData(typeof(List<int>), "[true]")]
    public async Task Json_that_does_not_fit_is_an_error(Type type, string json) =>
        await Assert.ThrowsAnyAsync<ArgumentException>(() => BindAsync(type, JsonElement.Parse(json)));

    [Fact]
    public async Task A_quoted_number_that_is_none_is_a_format_error() =>
        await Assert.ThrowsAsync<FormatException>(() => BindAsync(typeof(int), JsonElement.Parse("\"many\"")));

    /// <summary>Passes an argument through a function with one parameter <c>value</c> of that type.</summary>
    private async Task<object?> BindAsync(Type type, object? argument, JsonSerializerOptions? options = null)
    {
        var method = typeof(ArgumentConversionTests).GetMethod(nameof(Echo))!.MakeGenericMethod(type);
        var function = options is null
            ? KernelFunctionFactory.CreateFromMethod(method)
            : KernelFunctionFactory.CreateFromMethod(method, options);
        var result = await function.RunAsync(_kernel, new() { ["value"] = argument });
        return result.GetValue<object>();
    }

    public static T Echo<T>(T value) => value;

    public sealed record Client(string Name, string[] Tags);

    [TypeConverter(typeof(PercentageConverter))]
    public readonly record struct Percentage(int Value);

    public sealed class PercentageConverter : TypeConverter
    {
        public override bool CanConvertFrom(ITypeDescriptorContext? context, Type sourceType) => sourceType == typeof(string);

        public override object ConvertFrom(ITypeDescriptorContext? context, CultureInfo? culture, object value) =>
            new Percentage(int.Parse(((string)value).TrimEnd('%', ' '), culture));
    }
}
