using System.ComponentModel;
using A3Agent.Plugins;
using A3Agent.Plugins.Crm;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.SemanticKernel;

namespace A3Agent.Server.Tests.Faults;

/// <summary>A tool whose answer the test gives, late if it likes.</summary>
public sealed class SlowTool
{
    internal TaskCompletionSource Started { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    internal TaskCompletionSource<string> Answer { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
}

/// <summary>Functions that go wrong.</summary>
[Description("Functions that go wrong.")]
public sealed class FaultyPlugin(SlowTool slow)
{
    internal const string Secret = "secret-of-the-stack";
    internal const int Rows = 50_000;

    /// <summary>Throws what no model may read.</summary>
    [KernelFunction("break_down"), ReadOnly(true), Description("Breaks down.")]
    public string BreakDown() => throw new InvalidOperationException(Secret);

    /// <summary>Answers when the test says, whoever gave up meanwhile.</summary>
    [KernelFunction("take_long"), ReadOnly(true), Description("Takes long.")]
    public Task<string> TakeLongAsync()
    {
        slow.Started.TrySetResult();
        return slow.Answer.Task;
    }

    /// <summary>Answers with more than 5 MB.</summary>
    [KernelFunction("say_everything"), ReadOnly(true), Description("Says everything.")]
    public ToolAnswer SayEverything() =>
        new(new { rows = Enumerable.Range(0, Rows).Select(i => new { id = i, text = new string('é', 50) }) }, []);

    /// <summary>A server's tools with these beside them.</summary>
    internal static void Add(IServiceCollection services) => services.AddSingleton<SlowTool>().Replace(ServiceDescriptor.Singleton(
        provider => new ToolSet(PluginLoader.Load([typeof(UserPlugin).Assembly, typeof(FaultyPlugin).Assembly], provider))));
}
