using System.Text.Json;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.SemanticKernel;

namespace A3Agent.Tests.Kernels;

/// <summary>Functions invoked as Microsoft.Extensions.AI's tools.</summary>
public sealed class FunctionAsToolTests
{
    [Fact]
    public async Task A_tool_returns_its_result_as_json()
    {
        AIFunction tool = KernelFunctionFactory.CreateFromMethod((string name, int count) => new { name, count }, "f");

        KernelArguments arguments = new() { ["NAME"] = "a", ["count"] = JsonElement.Parse("2") };

        var result = await tool.InvokeAsync(new(arguments), TestContext.Current.CancellationToken);

        Assert.True(JsonElement.DeepEquals(JsonElement.Parse("""{"name":"a","count":2}"""), Assert.IsType<JsonElement>(result)));
    }

    [Fact]
    public async Task A_tool_without_value_returns_null()
    {
        AIFunction tool = KernelFunctionFactory.CreateFromMethod(() => { }, "f");

        Assert.Null(await tool.InvokeAsync([], TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_tool_takes_its_kernel_from_the_arguments_services()
    {
        var kernel = new Kernel();
        var services = new ServiceCollection().AddSingleton(kernel).BuildServiceProvider();
        AIFunction tool = KernelFunctionFactory.CreateFromMethod((Kernel given) => ReferenceEquals(given, kernel), "f");

        var result = await tool.InvokeAsync(new() { Services = services }, TestContext.Current.CancellationToken);

        Assert.True(Assert.IsType<JsonElement>(result).GetBoolean());
    }
}
