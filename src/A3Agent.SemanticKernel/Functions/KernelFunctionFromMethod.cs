using System.ComponentModel;
using System.Reflection;
using System.Text.Json;
using Microsoft.Extensions.Logging;

namespace Microsoft.SemanticKernel;

/// <summary>A method as a function: its arguments are bound by prepared delegates and the method is called by a compiled invoker.</summary>
internal sealed partial class KernelFunctionFromMethod : KernelFunction
{
    private readonly BoundMethod _bound;
    private readonly JsonSerializerOptions? _jsonOptions;

    private KernelFunctionFromMethod(BoundMethod bound, KernelFunctionMetadata metadata, JsonSerializerOptions? jsonOptions)
        : base(metadata, jsonOptions)
    {
        _bound = bound;
        _jsonOptions = jsonOptions;
    }

    public override MethodInfo? UnderlyingMethod => _bound.Method;

    public static KernelFunctionFromMethod Create(
        MethodInfo method, object? target, JsonSerializerOptions? jsonOptions, KernelFunctionFromMethodOptions? options)
    {
        ArgumentNullException.ThrowIfNull(method);
        if (!method.IsStatic)
        {
            ArgumentNullException.ThrowIfNull(target);
        }

        if (method.ContainsGenericParameters)
        {
            throw new KernelException($"The method '{method.Name}' cannot be a function: its type parameters are open.");
        }

        var bound = new BoundMethod(method, target, jsonOptions);
        var parameters = options?.Parameters?.ToList() ?? bound.Parameters;
        NameRules.CheckParametersDiffer(parameters);
        var metadata = new KernelFunctionMetadata(options?.FunctionName ?? NameOf(method))
        {
            Description = options?.Description ?? method.GetCustomAttribute<DescriptionAttribute>(inherit: true)?.Description,
            Parameters = parameters,
            ReturnParameter = options?.ReturnParameter ?? ResultOf(method, jsonOptions),
        };
        if (options?.AdditionalMetadata is { } additional)
        {
            metadata.AdditionalProperties = additional;
        }

        if (options?.LoggerFactory is { } loggers)
        {
            LogCreated(loggers.CreateLogger(method.DeclaringType ?? typeof(KernelFunctionFromMethod)), metadata.Name, method.Name);
        }

        return new KernelFunctionFromMethod(bound, metadata, jsonOptions);
    }

    public override KernelFunction Clone(string? pluginName = null)
    {
        if (pluginName is not null)
        {
            ArgumentException.ThrowIfNullOrWhiteSpace(pluginName);
        }

        return new KernelFunctionFromMethod(_bound, new KernelFunctionMetadata(Metadata) { PluginName = pluginName }, _jsonOptions);
    }

    protected override ValueTask<FunctionResult> InvokeCoreAsync(
        Kernel kernel, KernelArguments arguments, CancellationToken cancellationToken) =>
        _bound.InvokeAsync(new FunctionCall(this, kernel, arguments, cancellationToken));

    /// <summary>The attribute's name, else the method's: cleaned, and without the suffix that only says that it is asynchronous.</summary>
    private static string NameOf(MethodInfo method)
    {
        const string Suffix = "Async";
        var given = method.GetCustomAttribute<KernelFunctionAttribute>(inherit: true)?.Name?.Trim();
        if (!string.IsNullOrEmpty(given))
        {
            return given;
        }

        var name = NameRules.Clean(method.Name);
        var stripped = ResultReaders.IsAsynchronous(method.ReturnType)
            && name.Length > Suffix.Length
            && name.EndsWith(Suffix, StringComparison.Ordinal);
        return stripped ? name[..^Suffix.Length] : name;
    }

    private static KernelReturnParameterMetadata ResultOf(MethodInfo method, JsonSerializerOptions? jsonOptions)
    {
        var type = ResultReaders.ResultType(method.ReturnType);
        var result = jsonOptions is null ? new KernelReturnParameterMetadata() : new KernelReturnParameterMetadata(jsonOptions);
        result.ParameterType = Nullable.GetUnderlyingType(type) ?? type;
        result.Description = method.ReturnParameter.GetCustomAttribute<DescriptionAttribute>(inherit: true)?.Description;
        return result;
    }

    [LoggerMessage(3, LogLevel.Trace, "Created function {Function} from method {Method}")]
    private static partial void LogCreated(ILogger logger, string function, string method);
}
