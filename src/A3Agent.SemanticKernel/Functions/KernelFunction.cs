using System.Collections;
using System.Diagnostics;
using System.Reflection;
using System.Text.Json;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.Logging;

namespace Microsoft.SemanticKernel;

/// <summary>
/// Something that a kernel can invoke by name: a method or a prompt. It is also an <see cref="AIFunction"/>, that is, a tool
/// that can be declared to a model; invoked that way it bypasses the kernel's filters. Immutable and safe for concurrent use.
/// </summary>
public abstract partial class KernelFunction : FullyQualifiedAIFunction
{
    private readonly JsonSerializerOptions? _jsonOptions;
    private readonly JsonElement _jsonSchema;

    internal KernelFunction(
        KernelFunctionMetadata metadata,
        JsonSerializerOptions? jsonOptions,
        IReadOnlyDictionary<string, PromptExecutionSettings>? executionSettings = null) : base(metadata)
    {
        _jsonOptions = jsonOptions;
        _jsonSchema = FunctionSchema.Of(metadata);
        ExecutionSettings = executionSettings?.ToDictionary(entry => entry.Key, entry => Frozen(entry.Value));
    }

    /// <summary>The bare name, without the plugin's; <see cref="AIFunction"/>'s own name carries it.</summary>
    public new virtual string Name => Metadata.Name;

    /// <summary>The plugin that the function belongs to, null outside of one.</summary>
    public virtual string? PluginName => Metadata.PluginName;

    /// <summary>What the function does, in words for a model; empty when not described.</summary>
    public override string Description => Metadata.Description;

    /// <summary>The parameters as one JSON schema of type object, with the required ones listed.</summary>
    public override JsonElement JsonSchema => _jsonSchema;

    /// <summary>How JSON arguments and results are read and written; Microsoft.Extensions.AI's defaults unless given at creation.</summary>
    public override JsonSerializerOptions JsonSerializerOptions => _jsonOptions ?? base.JsonSerializerOptions;

    /// <summary>The method behind the function, null when there is none.</summary>
    public override MethodInfo? UnderlyingMethod => null;

    /// <summary>Settings for the model by service id, frozen; null for functions that call none.</summary>
    public IReadOnlyDictionary<string, PromptExecutionSettings>? ExecutionSettings { get; }

    /// <summary>Invokes the function through the kernel's filters.</summary>
    /// <param name="kernel">The kernel to run with.</param>
    /// <param name="arguments">Arguments by parameter name, case-insensitive; null means none.</param>
    /// <param name="cancellationToken">Cancels the invocation.</param>
    /// <returns>What the function returned, or what a filter put in its place.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="kernel"/> is null.</exception>
    /// <exception cref="ArgumentOutOfRangeException">An argument cannot be converted to its parameter's type.</exception>
    /// <exception cref="KernelException">A required argument or service is missing.</exception>
    /// <exception cref="KernelFunctionCanceledException">The invocation was cancelled, from outside or by the function itself.</exception>
    public async Task<FunctionResult> InvokeAsync(
        Kernel kernel, KernelArguments? arguments = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(kernel);
        arguments ??= [];
        var logger = kernel.FunctionLogger;
        var started = Stopwatch.GetTimestamp();
        FunctionInvocationContext? context = null;
        try
        {
            cancellationToken.ThrowIfCancellationRequested();
            FunctionResult result;
            if (kernel.FunctionFilters is { Count: > 0 } filters)
            {
                context = new(kernel, this, arguments, new(this, culture: kernel.Culture)) { CancellationToken = cancellationToken };
                await FilterPipeline.RunAsync(filters, context, InvokeWithinFiltersAsync).ConfigureAwait(false);
                result = context.Result;
            }
            else
            {
                result = await InvokeCoreAsync(kernel, arguments, cancellationToken).ConfigureAwait(false);
            }

            LogCompleted(logger, PluginName, Name, started);
            return result;
        }
        catch (Exception exception)
        {
            LogFailed(logger, exception, PluginName, Name);
            if (exception is OperationCanceledException)
            {
                throw Canceled(kernel, arguments, context?.Result, exception);
            }

            throw;
        }
    }

    /// <summary>Invokes the function through the kernel's filters and reads its result as a type.</summary>
    /// <typeparam name="TResult">The type of the result.</typeparam>
    /// <inheritdoc cref="InvokeAsync(Kernel, KernelArguments?, CancellationToken)"/>
    /// <exception cref="InvalidCastException">The result is not a <typeparamref name="TResult"/>.</exception>
    public async Task<TResult?> InvokeAsync<TResult>(
        Kernel kernel, KernelArguments? arguments = null, CancellationToken cancellationToken = default)
    {
        var result = await InvokeAsync(kernel, arguments, cancellationToken).ConfigureAwait(false);
        return result.GetValue<TResult>();
    }

    /// <summary>Makes the same function belong to another plugin.</summary>
    /// <param name="pluginName">The plugin's name; null makes it belong to none.</param>
    /// <returns>A new function that shares everything else with this one.</returns>
    /// <exception cref="ArgumentException"><paramref name="pluginName"/> is blank.</exception>
    public abstract KernelFunction Clone(string? pluginName = null);

    /// <summary>The function's name as templates write it: <c>plugin.function</c>, or the bare name outside of a plugin.</summary>
    /// <returns>The name.</returns>
    public override string ToString() => string.IsNullOrWhiteSpace(PluginName) ? Name : $"{PluginName}.{Name}";

    /// <summary>Runs the function itself, without filters.</summary>
    /// <param name="kernel">The kernel to run with.</param>
    /// <param name="arguments">Arguments by parameter name.</param>
    /// <param name="cancellationToken">Cancels the invocation.</param>
    /// <returns>What the function returned.</returns>
    protected abstract ValueTask<FunctionResult> InvokeCoreAsync(
        Kernel kernel, KernelArguments arguments, CancellationToken cancellationToken);

    /// <summary>
    /// Runs the function as a tool, without filters: with the <see cref="Kernel"/> among the arguments' services, else with a new
    /// kernel over them.
    /// </summary>
    /// <param name="arguments">Arguments by parameter name.</param>
    /// <param name="cancellationToken">Cancels the invocation.</param>
    /// <returns>The result as a <see cref="JsonElement"/>, null when there is none.</returns>
    protected override async ValueTask<object?> InvokeCoreAsync(AIFunctionArguments arguments, CancellationToken cancellationToken)
    {
        var kernel = arguments.Services?.GetService(typeof(Kernel)) as Kernel ?? new Kernel(arguments.Services);
        var result = await InvokeCoreAsync(kernel, new KernelArguments(arguments), cancellationToken).ConfigureAwait(false);
        return result.Value is { } value ? JsonSerializer.SerializeToElement(value, value.GetType(), JsonSerializerOptions) : null;
    }

    private static async Task InvokeWithinFiltersAsync(FunctionInvocationContext context) => context.Result =
        await context.Function.InvokeCoreAsync(context.Kernel, context.Arguments, context.CancellationToken).ConfigureAwait(false);

    private KernelFunctionCanceledException Canceled(Kernel kernel, KernelArguments arguments, FunctionResult? result, Exception cause)
    {
        result ??= new FunctionResult(this, culture: kernel.Culture);
        var exception = new KernelFunctionCanceledException(kernel, this, arguments, result, cause);
        foreach (DictionaryEntry entry in cause.Data)
        {
            exception.Data.Add(entry.Key, entry.Value);
        }

        return exception;
    }

    private static PromptExecutionSettings Frozen(PromptExecutionSettings settings)
    {
        var copy = settings.Clone();
        copy.Freeze();
        return copy;
    }

    private static void LogCompleted(ILogger logger, string? plugin, string function, long started)
    {
        if (logger.IsEnabled(LogLevel.Debug))
        {
            LogCompleted(logger, plugin, function, Stopwatch.GetElapsedTime(started).TotalMilliseconds);
        }
    }

    [LoggerMessage(1, LogLevel.Debug, "Function {Plugin}.{Function} completed in {DurationMs} ms", SkipEnabledCheck = true)]
    private static partial void LogCompleted(ILogger logger, string? plugin, string function, double durationMs);

    [LoggerMessage(2, LogLevel.Debug, "Function {Plugin}.{Function} failed")]
    private static partial void LogFailed(ILogger logger, Exception exception, string? plugin, string function);
}
