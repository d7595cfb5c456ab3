using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.SemanticKernel;

namespace A3Agent.Tests.Kernels;

/// <summary>What a function's parameters are bound to.</summary>
public sealed class FunctionParameterTests
{
    private readonly Kernel _kernel = new();

    [Fact]
    public async Task An_argument_is_found_by_name_whatever_its_case()
    {
        var function = KernelFunctionFactory.CreateFromMethod((string clientName) => clientName);

        Assert.Equal("Betasoloin", await function.RunAsync<string>(_kernel, new() { ["CLIENTNAME"] = "Betasoloin" }));
    }

    [Fact]
    public async Task A_parameter_without_argument_takes_its_default()
    {
        var function = KernelFunctionFactory.CreateFromMethod(
            (string name, int limit = 20, string? stage = null) => $"{name} {limit} {stage ?? "any"}");

        Assert.Equal("Cancity 20 any", await function.RunAsync<string>(_kernel, new() { ["name"] = "Cancity" }));
    }

    [Fact]
    public async Task A_missing_required_argument_is_named_in_the_error()
    {
        var function = KernelFunctionFactory.CreateFromMethod((string clientId) => clientId);

        var error = await Assert.ThrowsAsync<KernelException>(() => function.RunAsync(_kernel));

        Assert.Contains("'clientId'", error.Message, StringComparison.Ordinal);
        Assert.Equal("clientId", Assert.IsType<ArgumentException>(error.InnerException).ParamName);
    }

    [Fact]
    public async Task A_null_argument_reaches_a_parameter_that_takes_null()
    {
        var function = KernelFunctionFactory.CreateFromMethod((string? text, int? number) => $"{text is null} {number is null}");

        Assert.Equal("True True", await function.RunAsync<string>(_kernel, new() { ["text"] = null, ["number"] = null }));
    }

    [Fact]
    public async Task The_kernel_its_culture_the_function_the_arguments_and_the_token_are_filled_in()
    {
        using var source = new CancellationTokenSource();
        _kernel.Culture = CultureInfo.GetCultureInfo("de-DE");
        KernelArguments arguments = new() { ["unused"] = 1 };
        var function = KernelFunctionFactory.CreateFromMethod(
            (Kernel kernel,
                KernelFunction self,
                KernelArguments given,
                CultureInfo culture,
                IFormatProvider format,
                CancellationToken token) =>
            {
                Assert.Same(_kernel, kernel);
                Assert.Equal("Inspect", self.Name);
                Assert.Same(arguments, given);
                Assert.Same(_kernel.Culture, culture);
                Assert.Same(_kernel.Culture, format);
                Assert.Equal(source.Token, token);
            },
            "Inspect");

        await function.InvokeAsync(_kernel, arguments, source.Token);

        Assert.Empty(function.Metadata.Parameters);
    }

    [Fact]
    public async Task Loggers_come_from_the_kernels_logger_factory()
    {
        using var loggers = LoggerFactory.Create(_ => { });
        var kernel = new Kernel(new ServiceCollection().AddSingleton<ILoggerFactory>(loggers).BuildServiceProvider());
        var function = KernelFunctionFactory.CreateFromMethod((ILoggerFactory factory, ILogger logger) =>
        {
            Assert.Same(loggers, factory);
            Assert.NotNull(logger);
        });

        await function.RunAsync(kernel);

        Assert.Empty(function.Metadata.Parameters);
    }

    [Fact]
    public async Task Without_a_logger_factory_a_logger_is_still_given()
    {
        var function = KernelFunctionFactory.CreateFromMethod((ILogger logger) => logger.IsEnabled(LogLevel.Critical));

        Assert.False(await function.RunAsync<bool>(_kernel));
    }

    [Fact]
    public async Task A_service_comes_from_the_kernel_and_is_not_visible_to_callers()
    {
        var kernel = new Kernel(new ServiceCollection().AddSingleton(new Store("main")).BuildServiceProvider());
        var function = KernelFunctionFactory.CreateFromMethod(([FromKernelServices] Store store, string id) => $"{store.Name}/{id}");

        Assert.Equal("main/7", await function.RunAsync<string>(kernel, new() { ["id"] = "7", ["store"] = "a caller's" }));
        Assert.Equal(["id"], function.Metadata.Parameters.Select(parameter => parameter.Name));
    }

    [Fact]
    public async Task A_service_with_a_key_is_taken_by_its_key()
    {
        var kernel = new Kernel(new ServiceCollection()
            .AddSingleton(new Store("main"))
            .AddKeyedSingleton("archive", new Store("archive"))
            .BuildServiceProvider());
        var function = KernelFunctionFactory.CreateFromMethod(([FromKernelServices("archive")] Store store) => store.Name);

        Assert.Equal("archive", await function.RunAsync<string>(kernel));
    }

    [Fact]
    public async Task A_missing_service_is_an_error_unless_the_parameter_has_a_default()
    {
        var required = KernelFunctionFactory.CreateFromMethod(([FromKernelServices] Store store) => store.Name);
        var optional = KernelFunctionFactory.CreateFromMethod(([FromKernelServices] Store? store = null) => store is null);

        var error = await Assert.ThrowsAsync<KernelException>(() => required.RunAsync(_kernel));

        Assert.Contains("'store'", error.Message, StringComparison.Ordinal);
        Assert.True(await optional.RunAsync<bool>(_kernel));
    }

    [Fact]
    public async Task An_instance_method_runs_on_its_target()
    {
        var store = new Store("target");
        var function = KernelFunctionFactory.CreateFromMethod(typeof(Store).GetMethod(nameof(Store.Describe))!, store);

        Assert.Equal("Store target", await function.RunAsync<string>(_kernel));
        Assert.Equal(nameof(Store.Describe), function.UnderlyingMethod!.Name);
    }

    [Fact]
    public void An_instance_method_without_target_is_refused() =>
        Assert.Throws<ArgumentNullException>(
            () => KernelFunctionFactory.CreateFromMethod(typeof(Store).GetMethod(nameof(Store.Describe))!));

    [Fact]
    public void An_open_generic_method_is_refused() =>
        Assert.Throws<KernelException>(
            () => KernelFunctionFactory.CreateFromMethod(typeof(Store).GetMethod(nameof(Store.Generic))!, new Store("")));

    [Fact]
    public async Task Many_parameters_are_bound_in_their_order()
    {
        var function = KernelFunctionFactory.CreateFromMethod(
            (int a, int b, int c, int d, int e, int f, int g) => string.Join(' ', a, b, c, d, e, f, g));
        KernelArguments arguments = new()
        {
            ["g"] = 7, ["f"] = 6, ["e"] = 5, ["d"] = 4, ["c"] = 3, ["b"] = 2, ["a"] = 1,
        };

        Assert.Equal("1 2 3 4 5 6 7", await function.RunAsync<string>(_kernel, arguments));
    }

    public sealed record Store(string Name)
    {
        public string Describe() => $"Store {Name}";

        public T? Generic<T>() => default;
    }
}
