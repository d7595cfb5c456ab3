using System.Globalization;
using Microsoft.Extensions.AI;
using Microsoft.SemanticKernel;
using TextContent = Microsoft.Extensions.AI.TextContent;

namespace A3Agent.Tests.Kernels;

/// <summary>What functions return, and how it is read.</summary>
public sealed class FunctionResultTests
{
    private readonly Kernel _kernel = new();

    public static TheoryData<Delegate> Functions => new(
        () => "done",
        () => Task.FromResult("done"),
        () => ValueTask.FromResult("done"),
        async () =>
        {
            await Task.Yield();
            return "done";
        },
        async ValueTask<string> () =>
        {
            await Task.Yield();
            return "done";
        },
        (KernelFunction self) => new FunctionResult(self, "done"),
        (KernelFunction self) => Task.FromResult(new FunctionResult(self, "done")));

    [Theory]
    [MemberData(nameof(Functions))]
    public async Task A_value_is_returned_directly_by_a_task_or_as_a_result(Delegate method)
    {
        var result = await KernelFunctionFactory.CreateFromMethod(method, "f").RunAsync(_kernel);

        Assert.Equal("done", result.GetValue<string>());
        Assert.Equal(typeof(string), result.ValueType);
        Assert.Equal("done", result.ToString());
        Assert.Equal("f", result.Function.Name);
    }

    [Fact]
    public async Task A_function_without_value_returns_a_result_without_one()
    {
        Delegate[] methods = [() => { }, () => Task.CompletedTask, () => ValueTask.CompletedTask, async () => await Task.Yield()];
        foreach (var method in methods)
        {
            var result = await KernelFunctionFactory.CreateFromMethod(method, "f").RunAsync(_kernel);

            Assert.Null(result.GetValue<object>());
            Assert.Null(result.ValueType);
            Assert.Equal("", result.ToString());
        }
    }

    [Fact]
    public async Task A_function_that_returns_no_task_where_it_should_is_an_error()
    {
        var function = KernelFunctionFactory.CreateFromMethod(Task<string>? () => null, "f");

        await Assert.ThrowsAsync<KernelException>(() => function.RunAsync(_kernel));
    }

    [Fact]
    public async Task A_result_of_another_type_is_an_error_and_not_a_conversion()
    {
        var result = await KernelFunctionFactory.CreateFromMethod(() => 5).RunAsync(_kernel);

        Assert.Equal(5, result.GetValue<int>());
        Assert.Throws<InvalidCastException>(() => result.GetValue<string>());
    }

    [Fact]
    public async Task A_result_is_written_in_the_kernels_culture()
    {
        _kernel.Culture = CultureInfo.GetCultureInfo("de-DE");
        var amount = await KernelFunctionFactory.CreateFromMethod(() => 1.5).RunAsync(_kernel);
        var day = await KernelFunctionFactory.CreateFromMethod(() => new DateTime(2026, 3, 4)).RunAsync(_kernel);

        Assert.Equal("1,5", amount.ToString());
        Assert.Equal("04.03.2026", day.ToString());
    }

    [Fact]
    public async Task An_exception_of_a_function_reaches_the_caller_as_it_is()
    {
        var synchronous = KernelFunctionFactory.CreateFromMethod(void () => throw new InvalidDataException("no"), "f");
        var asynchronous = KernelFunctionFactory.CreateFromMethod(
            async () =>
            {
                await Task.Yield();
                throw new InvalidDataException("no");
            },
            "f");

        await Assert.ThrowsAsync<InvalidDataException>(() => synchronous.RunAsync(_kernel));
        await Assert.ThrowsAsync<InvalidDataException>(() => asynchronous.RunAsync(_kernel));
    }

    [Fact]
    public async Task A_cancelled_invocation_says_which_function_and_which_token()
    {
        using var source = new CancellationTokenSource();
        await source.CancelAsync();
        var ran = false;
        var function = KernelFunctionFactory.CreateFromMethod(() => ran = true, "f");
        KernelArguments arguments = [];

        var error = await Assert.ThrowsAsync<KernelFunctionCanceledException>(() => function.InvokeAsync(_kernel, arguments, source.Token));

        Assert.Equal(source.Token, error.CancellationToken);
        Assert.Same(function, error.Function);
        Assert.Same(_kernel, error.Kernel);
        Assert.Same(arguments, error.Arguments);
        Assert.False(ran);
    }

    [Fact]
    public async Task A_function_that_cancels_itself_is_reported_like_a_cancelled_one()
    {
        var function = KernelFunctionFactory.CreateFromMethod(void () => throw new OperationCanceledException(), "f");

        var error = await Assert.ThrowsAsync<KernelFunctionCanceledException>(() => function.RunAsync(_kernel));

        Assert.IsType<OperationCanceledException>(error.InnerException);
        Assert.Null(error.FunctionResult?.GetValue<object>());
    }

    [Fact]
    public void A_result_is_copied_with_another_value()
    {
        var function = KernelFunctionFactory.CreateFromMethod(() => { }, "f");
        var metadata = new Dictionary<string, object?> { ["source"] = "test" };
        var first = new FunctionResult(function, "first", CultureInfo.GetCultureInfo("fr-FR"), metadata);

        var second = new FunctionResult(first, "second");

        Assert.Equal("second", second.GetValue<string>());
        Assert.Equal("first", new FunctionResult(first).GetValue<string>());
        Assert.Same(function, second.Function);
        Assert.Same(first.Culture, second.Culture);
        Assert.Same(metadata, second.Metadata);
    }

    [Fact]
    public void An_answer_of_a_model_is_read_as_response_message_text_or_content()
    {
        var function = KernelFunctionFactory.CreateFromMethod(() => { }, "f");
        var text = new TextContent("Hello");
        var message = new ChatMessage(ChatRole.Assistant, [text]);
        var response = new ChatResponse(message);
        var result = new FunctionResult(function, response);

        Assert.Same(response, result.GetValue<ChatResponse>());
        Assert.Same(message, result.GetValue<ChatMessage>());
        Assert.Same(text, result.GetValue<TextContent>());
        Assert.Equal("Hello", result.GetValue<string>());
        Assert.Equal("Hello", result.ToString());
    }
}
