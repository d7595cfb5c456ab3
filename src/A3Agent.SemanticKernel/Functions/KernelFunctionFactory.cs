using System.Reflection;
using System.Text.Json;
using Microsoft.Extensions.Logging;

namespace Microsoft.SemanticKernel;

/// <summary>Creates functions. What can be prepared is prepared here, once: invoking uses no reflection.</summary>
public static partial class KernelFunctionFactory
{
    /// <summary>Creates a function from a delegate.</summary>
    /// <param name="method">The delegate.</param>
    /// <param name="functionName">Its name; null takes the attribute's or the method's.</param>
    /// <param name="description">What it does, in words for a model; null takes the method's Description attribute.</param>
    /// <param name="parameters">Its parameters as callers and models see them; null takes the method's.</param>
    /// <param name="returnParameter">Its result as callers see it; null takes the method's.</param>
    /// <param name="loggerFactory">Logs the creation at Trace; null does not log.</param>
    /// <returns>The function, outside of any plugin.</returns>
    /// <exception cref="ArgumentException">The name is not allowed, or parameters have the same name.</exception>
    /// <exception cref="KernelException">The method is generic and its type parameters are open.</exception>
    public static KernelFunction CreateFromMethod(
        Delegate method,
        string? functionName = null,
        string? description = null,
        IEnumerable<KernelParameterMetadata>? parameters = null,
        KernelReturnParameterMetadata? returnParameter = null,
        ILoggerFactory? loggerFactory = null) =>
        CreateFromMethod(method.Method, method.Target, functionName, description, parameters, returnParameter, loggerFactory);

    /// <summary>Creates a function from a delegate.</summary>
    /// <param name="method">The delegate.</param>
    /// <param name="jsonSerializerOptions">How schemas are inferred and JSON arguments and results read and written.</param>
    /// <param name="functionName">Its name; null takes the attribute's or the method's.</param>
    /// <param name="description">What it does, in words for a model; null takes the method's Description attribute.</param>
    /// <param name="parameters">Its parameters as callers and models see them; null takes the method's.</param>
    /// <param name="returnParameter">Its result as callers see it; null takes the method's.</param>
    /// <param name="loggerFactory">Logs the creation at Trace; null does not log.</param>
    /// <returns>The function, outside of any plugin.</returns>
    /// <exception cref="ArgumentException">The name is not allowed, or parameters have the same name.</exception>
    /// <exception cref="KernelException">The method is generic and its type parameters are open.</exception>
    public static KernelFunction CreateFromMethod(
        Delegate method,
        JsonSerializerOptions jsonSerializerOptions,
        string? functionName = null,
        string? description = null,
        IEnumerable<KernelParameterMetadata>? parameters = null,
        KernelReturnParameterMetadata? returnParameter = null,
        ILoggerFactory? loggerFactory = null) =>
        CreateFromMethod(
            method.Method, jsonSerializerOptions, method.Target, functionName, description, parameters, returnParameter, loggerFactory);

    /// <summary>Creates a function from a delegate.</summary>
    /// <param name="method">The delegate.</param>
    /// <param name="options">What to say about the function instead of what the method says; null means nothing.</param>
    /// <returns>The function, outside of any plugin.</returns>
    /// <exception cref="ArgumentException">The name is not allowed, or parameters have the same name.</exception>
    /// <exception cref="KernelException">The method is generic and its type parameters are open.</exception>
    public static KernelFunction CreateFromMethod(Delegate method, KernelFunctionFromMethodOptions? options) =>
        CreateFromMethod(method.Method, method.Target, options);

    /// <summary>Creates a function from a delegate.</summary>
    /// <param name="method">The delegate.</param>
    /// <param name="jsonSerializerOptions">How schemas are inferred and JSON arguments and results read and written.</param>
    /// <param name="options">What to say about the function instead of what the method says; null means nothing.</param>
    /// <returns>The function, outside of any plugin.</returns>
    /// <exception cref="ArgumentException">The name is not allowed, or parameters have the same name.</exception>
    /// <exception cref="KernelException">The method is generic and its type parameters are open.</exception>
    public static KernelFunction CreateFromMethod(
        Delegate method, JsonSerializerOptions jsonSerializerOptions, KernelFunctionFromMethodOptions? options) =>
        CreateFromMethod(method.Method, jsonSerializerOptions, method.Target, options);

    /// <summary>Creates a function from a method.</summary>
    /// <param name="method">The method.</param>
    /// <param name="target">The object it is called on; null for a static method.</param>
    /// <param name="functionName">Its name; null takes the attribute's or the method's.</param>
    /// <param name="description">What it does, in words for a model; null takes the method's Description attribute.</param>
    /// <param name="parameters">Its parameters as callers and models see them; null takes the method's.</param>
    /// <param name="returnParameter">Its result as callers see it; null takes the method's.</param>
    /// <param name="loggerFactory">Logs the creation at Trace; null does not log.</param>
    /// <returns>The function, outside of any plugin.</returns>
    /// <exception cref="ArgumentException">The name is not allowed, or parameters have the same name.</exception>
    /// <exception cref="KernelException">The method is generic and its type parameters are open.</exception>
    /// <exception cref="ArgumentNullException">The method needs a target and has none.</exception>
    public static KernelFunction CreateFromMethod(
        MethodInfo method,
        object? target = null,
        string? functionName = null,
        string? description = null,
        IEnumerable<KernelParameterMetadata>? parameters = null,
        KernelReturnParameterMetadata? returnParameter = null,
        ILoggerFactory? loggerFactory = null) =>
        CreateFromMethod(method, target, Options(functionName, description, parameters, returnParameter, loggerFactory));

    /// <summary>Creates a function from a method.</summary>
    /// <param name="method">The method.</param>
    /// <param name="jsonSerializerOptions">How schemas are inferred and JSON arguments and results read and written.</param>
    /// <param name="target">The object it is called on; null for a static method.</param>
    /// <param name="functionName">Its name; null takes the attribute's or the method's.</param>
    /// <param name="description">What it does, in words for a model; null takes the method's Description attribute.</param>
    /// <param name="parameters">Its parameters as callers and models see them; null takes the method's.</param>
    /// <param name="returnParameter">Its result as callers see it; null takes the method's.</param>
    /// <param name="loggerFactory">Logs the creation at Trace; null does not log.</param>
    /// <returns>The function, outside of any plugin.</returns>
    /// <exception cref="ArgumentException">The name is not allowed, or parameters have the same name.</exception>
    /// <exception cref="KernelException">The method is generic and its type parameters are open.</exception>
    /// <exception cref="ArgumentNullException">The method needs a target and has none.</exception>
    public static KernelFunction CreateFromMethod(
        MethodInfo method,
        JsonSerializerOptions jsonSerializerOptions,
        object? target = null,
        string? functionName = null,
        string? description = null,
        IEnumerable<KernelParameterMetadata>? parameters = null,
        KernelReturnParameterMetadata? returnParameter = null,
        ILoggerFactory? loggerFactory = null) =>
        CreateFromMethod(
            method, jsonSerializerOptions, target, Options(functionName, description, parameters, returnParameter, loggerFactory));

    /// <summary>Creates a function from a method.</summary>
    /// <param name="method">The method.</param>
    /// <param name="target">The object it is called on; null for a static method.</param>
    /// <param name="options">What to say about the function instead of what the method says; null means nothing.</param>
    /// <returns>The function, outside of any plugin.</returns>
    /// <exception cref="ArgumentException">The name is not allowed, or parameters have the same name.</exception>
    /// <exception cref="KernelException">The method is generic and its type parameters are open.</exception>
    /// <exception cref="ArgumentNullException">The method needs a target and has none.</exception>
    public static KernelFunction CreateFromMethod(MethodInfo method, object? target, KernelFunctionFromMethodOptions? options) =>
        KernelFunctionFromMethod.Create(method, target, jsonOptions: null, options);

    /// <summary>Creates a function from a method.</summary>
    /// <param name="method">The method.</param>
    /// <param name="jsonSerializerOptions">How schemas are inferred and JSON arguments and results read and written.</param>
    /// <param name="target">The object it is called on; null for a static method.</param>
    /// <param name="options">What to say about the function instead of what the method says; null means nothing.</param>
    /// <returns>The function, outside of any plugin.</returns>
    /// <exception cref="ArgumentException">The name is not allowed, or parameters have the same name.</exception>
    /// <exception cref="KernelException">The method is generic and its type parameters are open.</exception>
    /// <exception cref="ArgumentNullException">The method needs a target and has none.</exception>
    public static KernelFunction CreateFromMethod(
        MethodInfo method, JsonSerializerOptions jsonSerializerOptions, object? target, KernelFunctionFromMethodOptions? options)
    {
        ArgumentNullException.ThrowIfNull(jsonSerializerOptions);
        return KernelFunctionFromMethod.Create(method, target, jsonSerializerOptions, options);
    }

    private static KernelFunctionFromMethodOptions Options(
        string? functionName,
        string? description,
        IEnumerable<KernelParameterMetadata>? parameters,
        KernelReturnParameterMetadata? returnParameter,
        ILoggerFactory? loggerFactory) => new()
        {
            FunctionName = functionName,
            Description = description,
            Parameters = parameters,
            ReturnParameter = returnParameter,
            LoggerFactory = loggerFactory,
        };
}
