using A3Agent.Plugins;
using Microsoft.Extensions.DependencyInjection;

namespace A3Agent.Tests.Plugins;

public sealed class PluginLoaderTests
{
    private static readonly ServiceProvider Services = new ServiceCollection().AddSingleton(new Greeter("Hello")).BuildServiceProvider();

    [Fact]
    public void Every_public_class_with_functions_is_a_plugin_named_in_snake_case()
    {
        var plugins = PluginLoader.Load([typeof(OtherFunctions), typeof(HelloWorldPlugin), typeof(NothingToSee)], Services);

        Assert.Equal(["hello_world", "other"], plugins.Select(plugin => plugin.Name));
        Assert.Equal("Says hello.", plugins[0].Description);
        Assert.Equal(["note_down", "say_hello"], plugins[0].Select(function => function.Name).Order());
    }

    [Fact]
    public void An_assembly_is_looked_through_once_however_often_it_is_named()
    {
        var crm = typeof(A3Agent.Plugins.Crm.ClientPlugin).Assembly;

        Assert.Equal(["activity", "client", "deal", "pipeline", "task", "user"], PluginLoader.Load([crm, crm], Services).Select(plugin => plugin.Name));
    }

    [Theory]
    [InlineData(typeof(Wrong.TwicePlugin), "2 functions called 'run'", "its own name")]
    [InlineData(typeof(Wrong.SilentPlugin), "SilentPlugin.Run has no [Description", "when to call it")]
    [InlineData(typeof(Wrong.SilentParameterPlugin), "parameter 'speed' has no [Description", "what to put there")]
    [InlineData(typeof(Wrong.SilentPropertyPlugin), "parameter 'speed' has no [Description", "what to put there")]
    [InlineData(typeof(Wrong.OrganizationPlugin), "'organizationId' accepts an organization", "remove it")]
    [InlineData(typeof(Wrong.TenantPropertyPlugin), "'tenant' accepts an organization", "remove it")]
    [InlineData(typeof(Wrong.OrganizationTypePlugin), "'whose' chooses an organization", "through ICrmStore")]
    [InlineData(typeof(Wrong.StoragePlugin), "'everything' chooses an organization", "through ICrmStore")]
    [InlineData(typeof(Wrong.StorageConstructorPlugin), "takes IStorage, which reaches every organization", "through ICrmStore")]
    [InlineData(typeof(Wrong.AsyncVoidPlugin), "is async void", "return Task<ToolAnswer>")]
    [InlineData(typeof(Wrong.KernelPlugin), "takes the Kernel", "[FromKernelServices]")]
    [InlineData(typeof(Wrong.HomelessPlugin), "cannot be made", "[FromKernelServices]")]
    [InlineData(typeof(Wrong.StaticPlugin), "cannot be made", "public sealed class")]
    [InlineData(typeof(Wrong.HiddenPlugin), "is not public", "public sealed class")]
    public void A_mistake_stops_the_start_and_the_message_says_how_to_repair_it(Type plugin, string what, string repair)
    {
        var refusal = Assert.Throws<InvalidOperationException>(() => PluginLoader.Load([plugin], Services));

        Assert.Contains(plugin == typeof(Wrong.HomelessPlugin) ? "ICrmStore" : "\n- ", refusal.Message, StringComparison.Ordinal);
        Assert.Contains(what, refusal.Message, StringComparison.Ordinal);
        Assert.Contains(repair, refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void All_mistakes_are_told_at_once()
    {
        var refusal = Assert.Throws<InvalidOperationException>(
            () => PluginLoader.Load([typeof(Wrong.SilentPlugin), typeof(Wrong.KernelPlugin), typeof(Wrong.SilentFunctions)], Services));

        Assert.Equal(3, refusal.Message.Split("\n- ").Length - 1);
        Assert.Contains("are both called 'silent'", refusal.Message, StringComparison.Ordinal);
    }
}
