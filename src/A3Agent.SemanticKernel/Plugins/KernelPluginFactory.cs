using System.ComponentModel;
using System.Reflection;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Microsoft.SemanticKernel;

/// <summary>Creates plugins from classes and functions.</summary>
public static class KernelPluginFactory
{
    private const BindingFlags AllMethods = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static;

    /// <summary>Creates a plugin from a new instance of a class.</summary>
    /// <typeparam name="T">The class; methods with a <see cref="KernelFunctionAttribute"/>, public or not, become functions.</typeparam>
    /// <param name="pluginName">Its name; null takes the class's.</param>
    /// <param name="serviceProvider">Where the constructor's parameters come from; null means nowhere.</param>
    /// <returns>The plugin.</returns>
    /// <exception cref="ArgumentException">The class has no such methods, two of the same name, or a name is not allowed.</exception>
    /// <exception cref="InvalidOperationException">The constructor needs a service that is missing.</exception>
    public static KernelPlugin CreateFromType<T>(string? pluginName = null, IServiceProvider? serviceProvider = null) =>
        CreateFromType(typeof(T), pluginName, serviceProvider);

    /// <inheritdoc cref="CreateFromType{T}(string?, IServiceProvider?)"/>
    /// <param name="jsonSerializerOptions">How schemas are inferred and JSON arguments and results read and written.</param>
    /// <param name="pluginName">Its name; null takes the class's.</param>
    /// <param name="serviceProvider">Where the constructor's parameters come from; null means nowhere.</param>
    public static KernelPlugin CreateFromType<T>(
        JsonSerializerOptions jsonSerializerOptions, string? pluginName = null, IServiceProvider? serviceProvider = null) =>
        CreateFromType(typeof(T), jsonSerializerOptions, pluginName, serviceProvider);

    /// <summary>Creates a plugin from a new instance of a class.</summary>
    /// <param name="instanceType">The class; its methods with a <see cref="KernelFunctionAttribute"/> become the functions.</param>
    /// <param name="pluginName">Its name; null takes the class's.</param>
    /// <param name="serviceProvider">Where the constructor's parameters come from; null means nowhere.</param>
    /// <inheritdoc cref="CreateFromType{T}(string?, IServiceProvider?)" path="/*[self::returns or self::exception]"/>
    public static KernelPlugin CreateFromType(Type instanceType, string? pluginName = null, IServiceProvider? serviceProvider = null)
    {
        serviceProvider ??= NoServices.Instance;
        var target = ActivatorUtilities.CreateInstance(serviceProvider, instanceType);
        return CreateFromObject(target, pluginName, serviceProvider.GetService<ILoggerFactory>());
    }

    /// <summary>Creates a plugin from a new instance of a class.</summary>
    /// <param name="instanceType">The class; its methods with a <see cref="KernelFunctionAttribute"/> become the functions.</param>
    /// <param name="jsonSerializerOptions">How schemas are inferred and JSON arguments and results read and written.</param>
    /// <param name="pluginName">Its name; null takes the class's.</param>
    /// <param name="serviceProvider">Where the constructor's parameters come from; null means nowhere.</param>
    /// <inheritdoc cref="CreateFromType{T}(string?, IServiceProvider?)" path="/*[self::returns or self::exception]"/>
    public static KernelPlugin CreateFromType(
        Type instanceType,
        JsonSerializerOptions jsonSerializerOptions,
        string? pluginName = null,
        IServiceProvider? serviceProvider = null)
    {
        serviceProvider ??= NoServices.Instance;
        var target = ActivatorUtilities.CreateInstance(serviceProvider, instanceType);
        return CreateFromObject(target, jsonSerializerOptions, pluginName, serviceProvider.GetService<ILoggerFactory>());
    }

    /// <summary>Creates a plugin from an object.</summary>
    /// <param name="target">
    /// The object; its methods with a <see cref="KernelFunctionAttribute"/>, public or not, become the functions.
    /// </param>
    /// <param name="pluginName">Its name; null takes the class's.</param>
    /// <param name="loggerFactory">Logs the creation of functions at Trace; null does not log.</param>
    /// <returns>The plugin, with the description of the class.</returns>
    /// <exception cref="ArgumentException">The class has no such methods, two of the same name, or a name is not allowed.</exception>
    public static KernelPlugin CreateFromObject(object target, string? pluginName = null, ILoggerFactory? loggerFactory = null) =>
        Create(target, pluginName, jsonOptions: null, loggerFactory);

    /// <summary>Creates a plugin from an object.</summary>
    /// <typeparam name="T">The static type of the object; functions are looked for in its type at run time.</typeparam>
    /// <param name="target">
    /// The object; its methods with a <see cref="KernelFunctionAttribute"/>, public or not, become the functions.
    /// </param>
    /// <param name="jsonSerializerOptions">How schemas are inferred and JSON arguments and results read and written.</param>
    /// <param name="pluginName">Its name; null takes the class's.</param>
    /// <param name="loggerFactory">Logs the creation of functions at Trace; null does not log.</param>
    /// <inheritdoc cref="CreateFromObject(object, string?, ILoggerFactory?)" path="/*[self::returns or self::exception]"/>
    public static KernelPlugin CreateFromObject<T>(
        T target, JsonSerializerOptions jsonSerializerOptions, string? pluginName = null, ILoggerFactory? loggerFactory = null)
    {
        ArgumentNullException.ThrowIfNull(jsonSerializerOptions);
        return Create(target, pluginName, jsonSerializerOptions, loggerFactory);
    }

    /// <summary>Creates a plugin from functions.</summary>
    /// <param name="pluginName">Its name.</param>
    /// <param name="functions">The functions, cloned into the plugin; null means none.</param>
    /// <returns>The plugin.</returns>
    /// <exception cref="ArgumentException">The name is not allowed, or two functions have the same name.</exception>
    public static KernelPlugin CreateFromFunctions(string pluginName, IEnumerable<KernelFunction>? functions) =>
        CreateFromFunctions(pluginName, description: null, functions);

    /// <summary>Creates a plugin from functions.</summary>
    /// <param name="pluginName">Its name.</param>
    /// <param name="description">What it is for; null means not described.</param>
    /// <param name="functions">The functions, cloned into the plugin; null means none.</param>
    /// <returns>The plugin.</returns>
    /// <exception cref="ArgumentException">The name is not allowed, or two functions have the same name.</exception>
    public static KernelPlugin CreateFromFunctions(
        string pluginName, string? description = null, IEnumerable<KernelFunction>? functions = null) =>
        new FunctionsPlugin(pluginName, description, functions);

    private static KernelPlugin Create(
        object? target, string? pluginName, JsonSerializerOptions? jsonOptions, ILoggerFactory? loggerFactory)
    {
        ArgumentNullException.ThrowIfNull(target);
        var type = target.GetType();
        var options = new KernelFunctionFromMethodOptions { LoggerFactory = loggerFactory };
        var functions = type.GetMethods(AllMethods)
            .Where(method => method.IsDefined(typeof(KernelFunctionAttribute)))
            .Select(method => KernelFunctionFromMethod.Create(method, target, jsonOptions, options))
            .ToArray();
        var description = type.GetCustomAttribute<DescriptionAttribute>(inherit: true)?.Description;
        return functions.Length > 0
            ? CreateFromFunctions(pluginName ?? NameOf(type), description, functions)
            : throw new ArgumentException($"{type} has no method with the attribute [KernelFunction].", nameof(target));
    }

    /// <summary>The class's name, with those of its type arguments: <c>Store_Client</c> for <c>Store&lt;Client&gt;</c>.</summary>
    private static string NameOf(Type type) =>
        NameRules.Clean(string.Join('_', type.GetGenericArguments().Prepend(type).Select(part => part.Name.Split('`')[0])));
}
