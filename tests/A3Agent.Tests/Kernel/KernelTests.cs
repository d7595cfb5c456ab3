using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.SemanticKernel;

namespace A3Agent.Tests.Kernels;

/// <summary>Kernels: how they are made, copied and what they resolve.</summary>
public sealed class KernelTests
{
    private static readonly KernelPlugin s_plugin =
        KernelPluginFactory.CreateFromFunctions("p", [KernelFunctionFactory.CreateFromMethod(() => 5, "f")]);

    [Fact]
    public void A_kernel_needs_nothing()
    {
        var kernel = new Kernel();

        Assert.Empty(kernel.Plugins);
        Assert.Empty(kernel.FunctionInvocationFilters);
        Assert.Empty(kernel.PromptRenderFilters);
        Assert.Empty(kernel.Data);
        Assert.Null(kernel.Services.GetService(typeof(string)));
        Assert.Same(NullLoggerFactory.Instance, kernel.LoggerFactory);
        Assert.Same(CultureInfo.InvariantCulture, kernel.Culture);
    }

    [Fact]
    public void A_culture_of_null_is_the_invariant_one()
    {
        var kernel = new Kernel { Culture = CultureInfo.GetCultureInfo("de-DE") };
        kernel.Culture = null;

        Assert.Same(CultureInfo.InvariantCulture, kernel.Culture);
    }

    [Fact]
    public async Task A_builder_collects_services_and_plugins()
    {
        var builder = Kernel.CreateBuilder();
        builder.Services.AddSingleton("the store");
        builder.Plugins
            .AddFromType<Sample>("typed")
            .AddFromObject(new Sample("an object"), "given")
            .AddFromFunctions("functions", [KernelFunctionFactory.CreateFromMethod(() => "a function", "Get")])
            .Add(s_plugin);

        var kernel = builder.Build();

        Assert.Equal(["typed", "given", "functions", "p"], kernel.Plugins.Select(plugin => plugin.Name));
        Assert.Equal("the store", (await kernel.RunAsync("typed", "Get")).ToString());
        Assert.Equal("an object", (await kernel.RunAsync("given", "Get")).ToString());
        Assert.Equal("a function", (await kernel.RunAsync("functions", "Get")).ToString());
    }

    [Fact]
    public void AddKernel_gives_each_resolver_a_kernel_of_its_own_with_the_registered_plugins()
    {
        var services = new ServiceCollection().AddSingleton("the store");
        services.AddKernel().Plugins.AddFromType<Sample>("sample");
        using var provider = services.BuildServiceProvider();

        var first = provider.GetRequiredService<Kernel>();
        var second = provider.GetRequiredService<Kernel>();
        first.Plugins.Add(s_plugin);
        first.Data["a"] = 1;

        Assert.NotSame(first, second);
        Assert.Equal(["sample"], second.Plugins.Select(plugin => plugin.Name));
        Assert.Same(first.Plugins["sample"], second.Plugins["sample"]);
        Assert.Empty(second.Data);
    }

    [Fact]
    public void A_kernel_of_an_applications_services_is_resolved_and_not_built() =>
        Assert.Throws<InvalidOperationException>(() => new ServiceCollection().AddKernel().Build());

    [Fact]
    public void Given_plugins_are_used_instead_of_registered_ones()
    {
        KernelPluginCollection plugins = [s_plugin];
        var services = new ServiceCollection()
            .AddSingleton(KernelPluginFactory.CreateFromFunctions("registered", []))
            .BuildServiceProvider();

        Assert.Same(plugins, new Kernel(services, plugins).Plugins);
        Assert.Equal("registered", Assert.Single(new Kernel(services).Plugins).Name);
    }

    [Fact]
    public void The_registered_logger_factory_is_used()
    {
        using var loggers = LoggerFactory.Create(_ => { });
        var kernel = new Kernel(new ServiceCollection().AddSingleton<ILoggerFactory>(loggers).BuildServiceProvider());

        Assert.Same(loggers, kernel.LoggerFactory);
    }

    [Fact]
    public void A_clone_can_be_changed_without_touching_the_original()
    {
        var kernel = new Kernel(plugins: [s_plugin]) { Culture = CultureInfo.GetCultureInfo("fr-FR") };
        kernel.Data["a"] = 1;
        kernel.FunctionInvocationFilters.Add(new PassFilter());
        kernel.PromptRenderFilters.Add(new PassFilter());

        var clone = kernel.Clone();
        Assert.Same(s_plugin, Assert.Single(clone.Plugins));
        Assert.Equal(1, clone.Data["a"]);
        Assert.Equal(kernel.Culture, clone.Culture);
        Assert.Same(kernel.Services, clone.Services);
        Assert.Same(kernel.FunctionInvocationFilters[0], Assert.Single(clone.FunctionInvocationFilters));
        Assert.Same(kernel.PromptRenderFilters[0], Assert.Single(clone.PromptRenderFilters));

        clone.Plugins.Clear();
        clone.Data.Clear();
        clone.FunctionInvocationFilters.Clear();
        clone.PromptRenderFilters.Clear();
        Assert.Single(kernel.Plugins);
        Assert.Single(kernel.Data);
        Assert.Single(kernel.FunctionInvocationFilters);
        Assert.Single(kernel.PromptRenderFilters);
    }

    [Fact]
    public void A_required_service_is_found_without_key_with_key_or_not_at_all()
    {
        var builder = Kernel.CreateBuilder();
        builder.Services.AddSingleton("plain").AddKeyedSingleton("k", "keyed").AddKeyedSingleton("k", new Version(1, 0));
        var kernel = builder.Build();

        Assert.Equal("plain", kernel.GetRequiredService<string>());
        Assert.Equal("keyed", kernel.GetRequiredService<string>("k"));
        Assert.Equal(new Version(1, 0), kernel.GetRequiredService<Version>());
        Assert.Equal(["plain", "keyed"], kernel.GetAllServices<string>());
        Assert.Throws<KernelException>(() => kernel.GetRequiredService<Uri>());
        Assert.Throws<KernelException>(() => kernel.GetRequiredService<string>("other"));
        Assert.Throws<KernelException>(() => new Kernel().GetRequiredService<string>());
    }

    [Fact]
    public void Arguments_ignore_the_case_of_names_and_are_copied_with_their_settings()
    {
        KernelArguments arguments = new(new PromptExecutionSettings { ModelId = "small" }) { ["Name"] = 1 };

        KernelArguments copy = new(arguments);
        copy["name"] = 2;

        Assert.Equal(1, arguments["NAME"]);
        Assert.True(arguments.ContainsName("name"));
        Assert.Equal(["Name"], arguments.Names);
        Assert.Equal("small", copy.ExecutionSettings!["default"].ModelId);
        Assert.Throws<ArgumentException>(() => new KernelArguments([new PromptExecutionSettings(), new PromptExecutionSettings()]));
    }

    private sealed class Sample(string name)
    {
        [KernelFunction]
        public string Get() => name;
    }

    private sealed class PassFilter : IFunctionInvocationFilter, IPromptRenderFilter
    {
        public Task OnFunctionInvocationAsync(FunctionInvocationContext context, Func<FunctionInvocationContext, Task> next) =>
            next(context);

        public Task OnPromptRenderAsync(PromptRenderContext context, Func<PromptRenderContext, Task> next) => next(context);
    }
}
