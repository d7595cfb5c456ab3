using System.ComponentModel;
using Microsoft.Extensions.AI;
using Microsoft.SemanticKernel;

namespace A3Agent.Tests.Kernels;

/// <summary>What functions and plugins are called.</summary>
public sealed class FunctionNameTests
{
    private static readonly KernelPlugin s_plugin = KernelPluginFactory.CreateFromType<Samples>("crm");

    [Fact]
    public void The_attributes_name_wins_and_is_trimmed()
    {
        Assert.Equal("search_clients", s_plugin["search_clients"].Name);
        Assert.Equal("padded", s_plugin["padded"].Name);
    }

    [Fact]
    public void The_suffix_Async_is_left_out_of_asynchronous_methods_only()
    {
        Assert.True(s_plugin.Contains(nameof(Samples.LoadAsync)[..^5]));
        Assert.True(s_plugin.Contains("Count"));
        Assert.True(s_plugin.Contains(nameof(Samples.NotAsync)));
        Assert.True(s_plugin.Contains(nameof(Samples.Async)));
        Assert.True(s_plugin.Contains("kept_Async"));
    }

    [Fact]
    public void Names_that_a_compiler_makes_are_cleaned()
    {
        static string Inner(string text) => text;

        var name = KernelFunctionFactory.CreateFromMethod(Inner).Name;

        Assert.Matches("^[0-9A-Za-z_]+$", name);
        Assert.Contains("Inner", name, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("a b")]
    [InlineData("a.b")]
    [InlineData("é")]
    public void A_function_cannot_have_other_characters_in_its_name(string name) =>
        Assert.ThrowsAny<ArgumentException>(() => KernelFunctionFactory.CreateFromMethod(() => { }, name));

    [Fact]
    public void A_function_can_have_a_dash_in_its_name_and_a_plugin_cannot()
    {
        Assert.Equal("a-b", KernelFunctionFactory.CreateFromMethod(() => { }, "a-b").Name);
        Assert.ThrowsAny<ArgumentException>(() => KernelPluginFactory.CreateFromFunctions("a-b", []));
    }

    [Fact]
    public void Within_a_plugin_the_function_is_bare_and_the_tool_qualified()
    {
        var function = s_plugin["search_clients"];

        Assert.Equal("search_clients", function.Name);
        Assert.Equal("crm", function.PluginName);
        Assert.Equal("crm_search_clients", ((AIFunction)function).Name);
        Assert.Equal("crm.search_clients", function.ToString());
    }

    [Fact]
    public void Outside_of_a_plugin_both_names_are_bare()
    {
        var function = KernelFunctionFactory.CreateFromMethod(() => { }, "f");

        Assert.Null(function.PluginName);
        Assert.Equal("f", ((AIFunction)function).Name);
        Assert.Equal("f", function.ToString());
    }

    [Fact]
    public void A_clone_belongs_to_another_plugin_and_leaves_the_original_alone()
    {
        var function = KernelFunctionFactory.CreateFromMethod(() => { }, "f", "Does it.");

        var clone = function.Clone("other");

        Assert.Null(function.PluginName);
        Assert.Equal("other", clone.PluginName);
        Assert.Equal("Does it.", clone.Description);
        Assert.ThrowsAny<ArgumentException>(() => function.Clone(" "));
    }

    [Fact]
    public void A_plugin_is_named_after_its_class_and_type_arguments()
    {
        Assert.Equal("Samples", KernelPluginFactory.CreateFromType<Samples>().Name);
        Assert.Equal("Generic_String", KernelPluginFactory.CreateFromType<Generic<string>>().Name);
    }

    [Fact]
    public void Descriptions_come_from_attributes_and_can_be_replaced()
    {
        Assert.Equal("Samples of functions.", s_plugin.Description);
        Assert.Equal("Finds clients.", s_plugin["search_clients"].Description);
        Assert.Equal("", s_plugin["padded"].Description);
        Assert.Equal("Other.", KernelFunctionFactory.CreateFromMethod(new Samples().Search, description: "Other.").Description);
    }

    [Description("Samples of functions.")]
    public sealed class Samples
    {
        [KernelFunction("search_clients"), Description("Finds clients.")]
        public string Search() => "";

        [KernelFunction(" padded ")]
        public string Padded() => "";

        [KernelFunction("kept_Async")]
        public Task Kept() => Task.CompletedTask;

        [KernelFunction]
        public Task<string> LoadAsync() => Task.FromResult("");

        [KernelFunction]
        public ValueTask<int> CountAsync() => ValueTask.FromResult(0);

        [KernelFunction]
        public string NotAsync() => "";

        [KernelFunction]
        public Task Async() => Task.CompletedTask;
    }

    public sealed class Generic<T>
    {
        [KernelFunction]
        public T? Get() => default;
    }
}
