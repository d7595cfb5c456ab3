using A3Agent.Plugins;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.SemanticKernel;

namespace A3Agent.Tests.Plugins;

public sealed class ToolServicesTests
{
    [Fact]
    public async Task A_function_sees_the_services_of_its_call_and_those_of_the_application()
    {
        var call = new ToolCall();
        await using var application = new ServiceCollection()
            .AddSingleton(new Greeter("Hello"))
            .AddKeyedSingleton("loud", new Greeter("HELLO"))
            .AddSingleton<IFunctionInvocationFilter>(new Exclaiming())
            .BuildServiceProvider();
        var function = KernelFunctionFactory.CreateFromMethod(
            ([FromKernelServices] A3Agent.Crm.ICrmStore crm, [FromKernelServices] A3Agent.Search.IClientIndex clients,
                [FromKernelServices] ToolContext context, [FromKernelServices] Greeter greeter, [FromKernelServices("loud")] Greeter loud) =>
                $"{crm == call.Crm} {clients == call.Clients} {context == call.Context} {greeter.Greeting} {loud.Greeting}",
            functionName: "look");
        var kernel = new Kernel(new ToolServices(application, call.Crm, call.Clients, call.Context), []);

        var result = await kernel.InvokeAsync(function, cancellationToken: TestContext.Current.CancellationToken);

        Assert.Equal("True True True Hello HELLO!", result.GetValue<string>());
    }

    [Fact]
    public async Task A_service_that_nobody_has_is_missed()
    {
        var call = new ToolCall();
        await using var application = new ServiceCollection().BuildServiceProvider();
        var services = new ToolServices(application, call.Crm, call.Clients, call.Context);
        var function = KernelFunctionFactory.CreateFromMethod(([FromKernelServices("loud")] Greeter greeter) => greeter.Greeting, functionName: "look");

        await Assert.ThrowsAsync<KernelException>(
            () => new Kernel(services, []).InvokeAsync(function, cancellationToken: TestContext.Current.CancellationToken));
        Assert.Throws<InvalidOperationException>(() => services.GetRequiredKeyedService(typeof(Greeter), "loud"));
    }

    private sealed class Exclaiming : IFunctionInvocationFilter
    {
        public async Task OnFunctionInvocationAsync(FunctionInvocationContext context, Func<FunctionInvocationContext, Task> next)
        {
            await next(context);
            context.Result = new FunctionResult(context.Result, context.Result.GetValue<string>() + "!");
        }
    }
}
