using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using A3Agent.Crm;
using A3Agent.Identity;
using A3Agent.Plugins;
using Microsoft.SemanticKernel;

#pragma warning disable CA1822 // Functions of a plugin are instance methods.

namespace A3Agent.Tests.Plugins;

public enum Mood
{
    Calm,
    VeryHappy,
}

public sealed record Topping
{
    [Description("What it is.")]
    public required string Name { get; init; }

    [Description("How it is meant.")]
    public Mood? Mood { get; init; }

    [Description("Labels.")]
    public IReadOnlyList<string>? Tags { get; init; }
}

public sealed class Greeter(string greeting)
{
    public string Greeting => greeting;
}

[Description("Says hello.")]
public sealed class HelloWorldPlugin(Greeter greeter)
{
    [KernelFunction("say_hello"), Description("Says hello to somebody."), ReadOnly(true)]
    public string SayHello(
        [Description("Who is greeted.")] string name,
        [Description("How often."), Range(1, 5)] int times = 1,
        [Description("In which mood.")] Mood? mood = null,
        [Description("With what.")] Topping? topping = null,
        [FromKernelServices] ToolContext? context = null,
        CancellationToken cancellationToken = default) =>
        string.Join(' ', Enumerable.Repeat($"{greeter.Greeting} {name}", times)) + $" {mood} {topping?.Name} {context?.CallId}";

    [KernelFunction("note_down"), Description("Notes something down.")]
    public Task<string> NoteDownAsync([Description("What.")] string text) => Task.FromResult(text);
}

public sealed class OtherFunctions
{
    [KernelFunction("say_hello"), Description("Says hello in another way."), ReadOnly(true)]
    public string SayHello([Description("Who is greeted.")] string name) => "Hi " + name;
}

public sealed class NothingToSee
{
    public string SayHello(string name) => "Hi " + name;
}

/// <summary>Plugins that must be refused, one mistake each.</summary>
public static class Wrong
{
    public sealed class TwicePlugin
    {
        [KernelFunction("run"), Description("One.")]
        public string One() => "";

        [KernelFunction("RUN"), Description("Two.")]
        public string Two() => "";
    }

    public sealed class SilentPlugin
    {
        [KernelFunction("run")]
        public string Run() => "";
    }

    public sealed class SilentParameterPlugin
    {
        [KernelFunction("run"), Description("Runs.")]
        public string Run(int speed = 3) => $"{speed}";
    }

    public sealed class SilentPropertyPlugin
    {
        public sealed record Settings(int Speed);

        [KernelFunction("run"), Description("Runs.")]
        public string Run([Description("How.")] Settings settings) => $"{settings}";
    }

    public sealed class OrganizationPlugin
    {
        [KernelFunction("run"), Description("Runs.")]
        public string Run([Description("Which.")] string organizationId) => organizationId;
    }

    public sealed class TenantPropertyPlugin
    {
        public sealed record Settings([property: Description("Which.")] string Tenant);

        [KernelFunction("run"), Description("Runs.")]
        public string Run([Description("How.")] Settings settings) => settings.Tenant;
    }

    public sealed class OrganizationTypePlugin
    {
        [KernelFunction("run"), Description("Runs.")]
        public string Run([Description("Whose.")] OrganizationId whose) => whose.Value;
    }

    public sealed class StoragePlugin
    {
        [KernelFunction("run"), Description("Runs.")]
        public string Run([FromKernelServices] IStorage everything) => everything.ToString()!;
    }

    public sealed class StorageConstructorPlugin(IStorage everything)
    {
        [KernelFunction("run"), Description("Runs.")]
        public string Run() => everything.ToString()!;
    }

    public sealed class AsyncVoidPlugin
    {
        [KernelFunction("run"), Description("Runs.")]
        public async void Run() => await Task.Yield();
    }

    public sealed class KernelPlugin
    {
        [KernelFunction("run"), Description("Runs.")]
        public string Run(Kernel kernel) => kernel.ToString()!;
    }

    public sealed class HomelessPlugin(ICrmStore crm)
    {
        [KernelFunction("run"), Description("Runs.")]
        public string Run() => crm.ToString()!;
    }

    public static class StaticPlugin
    {
        [KernelFunction("run"), Description("Runs.")]
        public static string Run() => "";
    }

    internal sealed class HiddenPlugin
    {
        [KernelFunction("run"), Description("Runs.")]
        public string Run() => "";
    }

    public sealed class SilentFunctions
    {
        [KernelFunction("run"), Description("Runs.")]
        public string Run() => "";
    }
}
