using Microsoft.Extensions.DependencyInjection;
using Microsoft.SemanticKernel;

namespace A3Agent.Tests.Kernels;

/// <summary>Policies around functions.</summary>
public sealed class FunctionFilterTests
{
    private readonly Kernel _kernel = new();
    private readonly List<string> _log = [];

    [Fact]
    public async Task Filters_run_around_the_function_the_first_one_outermost()
    {
        AddFilter(Logging("a"));
        AddFilter(Logging("b"));

        await Function(() => _log.Add("f")).RunAsync(_kernel);

        Assert.Equal(["a before", "b before", "f", "b after", "a after"], _log);
    }

    [Fact]
    public async Task Filters_registered_as_services_come_in_their_order_and_more_can_follow()
    {
        var services = new ServiceCollection()
            .AddSingleton<IFunctionInvocationFilter>(new Filter(Logging("a")))
            .AddSingleton<IFunctionInvocationFilter>(new Filter(Logging("b")))
            .BuildServiceProvider();
        var kernel = new Kernel(services);
        kernel.FunctionInvocationFilters.Add(new Filter(Logging("c")));

        await Function(() => _log.Add("f")).RunAsync(kernel);

        Assert.Equal(["a before", "b before", "c before", "f", "c after", "b after", "a after"], _log);
    }

    [Fact]
    public async Task A_filter_sees_what_is_invoked_and_what_comes_of_it()
    {
        var token = TestContext.Current.CancellationToken;
        KernelArguments arguments = new() { ["text"] = "a" };
        var function = KernelFunctionFactory.CreateFromMethod((string text) => text + "!", "shout");
        AddFilter(async (context, next) =>
        {
            Assert.Same(function, context.Function);
            Assert.Same(_kernel, context.Kernel);
            Assert.Same(arguments, context.Arguments);
            Assert.Equal(token, context.CancellationToken);
            Assert.False(context.IsStreaming);
            Assert.Null(context.Result.GetValue<object>());
            await next(context);
            Assert.Equal("a!", context.Result.GetValue<string>());
        });

        Assert.Equal("a!", await function.RunAsync<string>(_kernel, arguments));
    }

    [Fact]
    public async Task A_filter_that_does_not_go_on_decides_the_result()
    {
        AddFilter(Logging("a"));
        AddFilter((context, _) =>
        {
            context.Result = new FunctionResult(context.Result, "refused");
            return Task.CompletedTask;
        });

        var result = await Function(() => _log.Add("f")).RunAsync(_kernel);

        Assert.Equal("refused", result.GetValue<string>());
        Assert.Equal(["a before", "a after"], _log);
    }

    [Fact]
    public async Task A_filter_that_neither_goes_on_nor_sets_a_result_leaves_none()
    {
        AddFilter((_, _) => Task.CompletedTask);

        var result = await KernelFunctionFactory.CreateFromMethod(() => 5).RunAsync(_kernel);

        Assert.Null(result.GetValue<object>());
    }

    [Fact]
    public async Task A_filter_changes_arguments_before_they_are_bound()
    {
        AddFilter((context, next) =>
        {
            context.Arguments["text"] = "changed";
            return next(context);
        });

        Assert.Equal("changed", await KernelFunctionFactory.CreateFromMethod((string text) => text).RunAsync<string>(_kernel));
    }

    [Fact]
    public async Task A_filter_replaces_the_result_and_outer_filters_see_the_replaced_one()
    {
        AddFilter(async (context, next) =>
        {
            await next(context);
            _log.Add(context.Result.ToString());
        });
        AddFilter(async (context, next) =>
        {
            await next(context);
            context.Result = new FunctionResult(context.Result, "cut");
        });

        Assert.Equal("cut", await KernelFunctionFactory.CreateFromMethod(() => "long").RunAsync<string>(_kernel));
        Assert.Equal(["cut"], _log);
    }

    [Fact]
    public async Task A_filter_may_run_the_function_again()
    {
        var calls = 0;
        AddFilter(async (context, next) =>
        {
            try
            {
                await next(context);
            }
            catch (InvalidDataException)
            {
                await next(context);
            }
        });

        var result = await KernelFunctionFactory.CreateFromMethod(
            () => ++calls == 1 ? throw new InvalidDataException() : calls).RunAsync<int>(_kernel);

        Assert.Equal(2, result);
    }

    [Fact]
    public async Task An_exception_of_the_function_passes_the_filters_and_may_be_caught_there()
    {
        var function = Function(void () => throw new InvalidDataException("no"));
        AddFilter(async (context, next) =>
        {
            var error = await Assert.ThrowsAsync<InvalidDataException>(() => next(context));
            context.Result = new FunctionResult(context.Function, error.Message);
        });

        Assert.Equal("no", await function.RunAsync<string>(_kernel));
    }

    [Fact]
    public async Task An_exception_of_a_filter_reaches_the_caller()
    {
        AddFilter((_, _) => throw new UnauthorizedAccessException());

        await Assert.ThrowsAsync<UnauthorizedAccessException>(() => Function(() => _log.Add("f")).RunAsync(_kernel));
        Assert.Empty(_log);
    }

    [Fact]
    public async Task A_missing_argument_is_reported_through_the_filters()
    {
        AddFilter(Logging("a"));

        await Assert.ThrowsAsync<KernelException>(() => KernelFunctionFactory.CreateFromMethod((string text) => text).RunAsync(_kernel));

        Assert.Equal(["a before"], _log);
    }

    [Fact]
    public async Task A_filter_that_cancels_after_the_function_leaves_its_result_in_the_exception()
    {
        AddFilter(async (context, next) =>
        {
            await next(context);
            throw new OperationCanceledException();
        });

        var error = await Assert.ThrowsAsync<KernelFunctionCanceledException>(
            () => KernelFunctionFactory.CreateFromMethod(() => 5).RunAsync(_kernel));

        Assert.Equal(5, error.FunctionResult!.GetValue<int>());
    }

    [Fact]
    public async Task Every_way_to_invoke_through_a_kernel_passes_the_filters()
    {
        var token = TestContext.Current.CancellationToken;
        _kernel.Plugins.AddFromFunctions("p", [Function(() => 5, "f")]);
        AddFilter(Logging("x"));

        await _kernel.InvokeAsync("p", "f", cancellationToken: token);
        Assert.Equal(5, await _kernel.InvokeAsync<int>("p", "f", cancellationToken: token));
        await _kernel.InvokeAsync(_kernel.Plugins["p"]["f"], cancellationToken: token);
        Assert.Equal(5, await _kernel.InvokeAsync<int>(_kernel.Plugins["p"]["f"], cancellationToken: token));
        await _kernel.Plugins["p"]["f"].InvokeAsync(_kernel, cancellationToken: token);

        Assert.Equal(5, _log.Count(entry => entry == "x before"));
    }

    [Fact]
    public void A_filter_cannot_be_null() =>
        Assert.Throws<ArgumentNullException>(() => _kernel.FunctionInvocationFilters.Add(null!));

    private static KernelFunction Function(Delegate method, string name = "f") => KernelFunctionFactory.CreateFromMethod(method, name);

    private Func<FunctionInvocationContext, Func<FunctionInvocationContext, Task>, Task> Logging(string name) => async (context, next) =>
    {
        _log.Add($"{name} before");
        await next(context);
        _log.Add($"{name} after");
    };

    private void AddFilter(Func<FunctionInvocationContext, Func<FunctionInvocationContext, Task>, Task> filter) =>
        _kernel.FunctionInvocationFilters.Add(new Filter(filter));

    private sealed class Filter(Func<FunctionInvocationContext, Func<FunctionInvocationContext, Task>, Task> run)
        : IFunctionInvocationFilter
    {
        public Task OnFunctionInvocationAsync(FunctionInvocationContext context, Func<FunctionInvocationContext, Task> next) =>
            run(context, next);
    }
}
