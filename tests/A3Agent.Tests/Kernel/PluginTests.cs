using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.SemanticKernel;

namespace A3Agent.Tests.Kernels;

/// <summary>Plugins: how they are made, collected and looked up.</summary>
public sealed class PluginTests
{
    private readonly Kernel _kernel = new();

    [Fact]
    public void All_methods_with_the_attribute_become_functions_public_or_not()
    {
        var plugin = KernelPluginFactory.CreateFromObject(new Crm("main"));

        Assert.Equal(["Find", "Static", "hidden"], plugin.Select(function => function.Name).Order(StringComparer.Ordinal));
        Assert.Equal(3, plugin.FunctionCount);
        Assert.All(plugin, function => Assert.Equal("Crm", function.PluginName));
        Assert.Equal(3, plugin.GetFunctionsMetadata().Count);
    }

    [Fact]
    public async Task Functions_run_on_the_object_that_the_plugin_was_made_from()
    {
        _kernel.Plugins.AddFromObject(new Crm("main"), "crm");

        Assert.Equal("main: a", (await _kernel.RunAsync("crm", "Find", new() { ["query"] = "a" })).ToString());
        Assert.Equal("hidden in main", (await _kernel.RunAsync("crm", "hidden")).ToString());
        Assert.Equal("static", (await _kernel.RunAsync("crm", "Static")).ToString());
    }

    [Fact]
    public async Task A_plugins_constructor_takes_services()
    {
        var services = new ServiceCollection().AddSingleton("from services").BuildServiceProvider();

        KernelPlugin[] plugins =
        [
            KernelPluginFactory.CreateFromType<Crm>("crm", services),
            KernelPluginFactory.CreateFromType(typeof(Crm), "crm", services),
            KernelPluginFactory.CreateFromType<Crm>(JsonSerializerOptions.Web, "crm", services),
            KernelPluginFactory.CreateFromType(typeof(Crm), JsonSerializerOptions.Web, "crm", services),
        ];

        foreach (var plugin in plugins)
        {
            Assert.Equal("hidden in from services", await plugin["hidden"].RunAsync<string>(_kernel));
        }
    }

    [Fact]
    public void A_missing_service_of_a_plugins_constructor_is_an_error() =>
        Assert.Throws<InvalidOperationException>(() => KernelPluginFactory.CreateFromType<Crm>());

    [Fact]
    public void Json_options_reach_the_functions_schemas()
    {
        var plugin = KernelPluginFactory.CreateFromObject(new WithFilter(), JsonSerializerOptions.Web, "p");

        var properties = plugin["Search"].Metadata.Parameters[0].Schema!.RootElement.GetProperty("properties");

        Assert.True(properties.TryGetProperty("clientName", out _));
    }

    [Fact]
    public void A_class_without_functions_is_no_plugin() =>
        Assert.Throws<ArgumentException>(() => KernelPluginFactory.CreateFromObject(new object()));

    [Fact]
    public void Two_functions_of_a_plugin_cannot_have_the_same_name() => Assert.Throws<ArgumentException>(() =>
        KernelPluginFactory.CreateFromFunctions("p", [Function("f"), Function("F")]));

    [Fact]
    public void A_function_in_a_plugin_is_a_copy_that_knows_its_plugin()
    {
        var function = Function("f");

        var plugin = KernelPluginFactory.CreateFromFunctions("p", "What for.", [function]);

        Assert.Equal("What for.", plugin.Description);
        Assert.Equal("p", plugin["f"].PluginName);
        Assert.Null(function.PluginName);
    }

    [Fact]
    public void Functions_are_found_in_a_plugin_whatever_the_case_and_by_their_name_as_tools()
    {
        var plugin = KernelPluginFactory.CreateFromFunctions("crm", [Function("find")]);

        Assert.True(plugin.TryGetFunction("FIND", out var function));
        Assert.True(plugin.TryGetFunction("crm_find", out var tool));
        Assert.Same(function, tool);
        Assert.False(plugin.TryGetFunction("other", out _));
        Assert.True(plugin.Contains("Find"));
        Assert.Throws<KeyNotFoundException>(() => plugin["other"]);
    }

    [Fact]
    public void Plugins_are_found_whatever_the_case()
    {
        var plugin = _kernel.Plugins.AddFromFunctions("crm", [Function("find")]);

        Assert.Same(plugin, _kernel.Plugins["CRM"]);
        Assert.True(_kernel.Plugins.TryGetPlugin("Crm", out _));
        Assert.True(_kernel.Plugins.Contains("cRm"));
        Assert.Contains(plugin, _kernel.Plugins);
        Assert.False(_kernel.Plugins.TryGetPlugin("other", out _));
        Assert.Throws<KeyNotFoundException>(() => _kernel.Plugins["other"]);
        Assert.Throws<ArgumentException>(() => _kernel.Plugins.AddFromFunctions("CRM", []));
    }

    [Fact]
    public void A_function_is_found_in_its_plugin_or_in_all_of_them()
    {
        _kernel.Plugins.AddFromFunctions("a", [Function("f"), Function("g")]);
        _kernel.Plugins.AddFromFunctions("b", [Function("g"), Function("h")]);

        Assert.Equal("b", _kernel.Plugins.GetFunction("B", "G").PluginName);
        Assert.Equal("a", _kernel.Plugins.GetFunction(null, "g").PluginName);
        Assert.Equal("b", _kernel.Plugins.GetFunction("", "h").PluginName);
        Assert.False(_kernel.Plugins.TryGetFunction("a", "h", out _));
        Assert.False(_kernel.Plugins.TryGetFunction("c", "f", out _));
        Assert.Throws<KeyNotFoundException>(() => _kernel.Plugins.GetFunction("a", "h"));
        Assert.Equal(["f", "g", "g", "h"], _kernel.Plugins.GetFunctionsMetadata().Select(metadata => metadata.Name));
    }

    [Fact]
    public async Task Invoking_an_unknown_function_is_an_error() =>
        await Assert.ThrowsAsync<KeyNotFoundException>(() => _kernel.RunAsync("crm", "find"));

    [Fact]
    public void Plugins_are_removed_by_identity()
    {
        var plugin = _kernel.Plugins.AddFromFunctions("p", [Function("f")]);
        var other = KernelPluginFactory.CreateFromFunctions("p", [Function("f")]);

        Assert.DoesNotContain(other, _kernel.Plugins);
        Assert.False(_kernel.Plugins.Remove(other));
        Assert.True(_kernel.Plugins.Remove(plugin));
        Assert.Empty(_kernel.Plugins);
    }

    private static KernelFunction Function(string name) => KernelFunctionFactory.CreateFromMethod(() => name, name);

    private sealed class Crm(string store)
    {
        [KernelFunction]
        public string Find(string query) => $"{store}: {query}";

        [KernelFunction]
        public static string Static() => "static";

        [KernelFunction("hidden")]
        private string Hidden() => $"hidden in {store}";

        public string NoFunction() => store;
    }

    private sealed class WithFilter
    {
        [KernelFunction]
        public string Search(Filter filter) => filter.ClientName;
    }

    private sealed record Filter(string ClientName);
}
