using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Microsoft.SemanticKernel;

public static partial class KernelExtensions
{
    /// <summary>Creates a plugin from a new instance of a class and adds it.</summary>
    /// <typeparam name="T">The class; its methods with a <see cref="KernelFunctionAttribute"/> become the functions.</typeparam>
    /// <param name="plugins">Where to add it, such as <see cref="Kernel.Plugins"/>.</param>
    /// <param name="pluginName">Its name; null takes the class's.</param>
    /// <param name="serviceProvider">Where the constructor's parameters come from; null means nowhere.</param>
    /// <returns>The plugin.</returns>
    /// <exception cref="ArgumentException">The class has no functions, a name is not allowed, or already there.</exception>
    public static KernelPlugin AddFromType<T>(
        this ICollection<KernelPlugin> plugins, string? pluginName = null, IServiceProvider? serviceProvider = null) =>
        Added(plugins, KernelPluginFactory.CreateFromType<T>(pluginName, serviceProvider));

    /// <inheritdoc cref="AddFromType{T}(ICollection{KernelPlugin}, string?, IServiceProvider?)"/>
    /// <param name="plugins">Where to add it, such as <see cref="Kernel.Plugins"/>.</param>
    /// <param name="jsonSerializerOptions">How schemas are inferred and JSON arguments and results read and written.</param>
    /// <param name="pluginName">Its name; null takes the class's.</param>
    /// <param name="serviceProvider">Where the constructor's parameters come from; null means nowhere.</param>
    public static KernelPlugin AddFromType<T>(
        this ICollection<KernelPlugin> plugins,
        JsonSerializerOptions jsonSerializerOptions,
        string? pluginName = null,
        IServiceProvider? serviceProvider = null) =>
        Added(plugins, KernelPluginFactory.CreateFromType<T>(jsonSerializerOptions, pluginName, serviceProvider));

    /// <summary>Creates a plugin from an object and adds it.</summary>
    /// <param name="plugins">Where to add it, such as <see cref="Kernel.Plugins"/>.</param>
    /// <param name="target">The object; its methods with a <see cref="KernelFunctionAttribute"/> become the functions.</param>
    /// <param name="pluginName">Its name; null takes the class's.</param>
    /// <param name="serviceProvider">Where a logger for the creation comes from; null does not log.</param>
    /// <returns>The plugin.</returns>
    /// <exception cref="ArgumentException">The class has no functions, a name is not allowed, or already there.</exception>
    public static KernelPlugin AddFromObject(
        this ICollection<KernelPlugin> plugins, object target, string? pluginName = null, IServiceProvider? serviceProvider = null) =>
        Added(plugins, KernelPluginFactory.CreateFromObject(target, pluginName, serviceProvider?.GetService<ILoggerFactory>()));

    /// <summary>Creates a plugin from functions and adds it.</summary>
    /// <param name="plugins">Where to add it, such as <see cref="Kernel.Plugins"/>.</param>
    /// <param name="pluginName">Its name.</param>
    /// <param name="functions">The functions, cloned into the plugin; null means none.</param>
    /// <returns>The plugin.</returns>
    /// <exception cref="ArgumentException">A name is not allowed, or already there.</exception>
    public static KernelPlugin AddFromFunctions(
        this ICollection<KernelPlugin> plugins, string pluginName, IEnumerable<KernelFunction>? functions) =>
        AddFromFunctions(plugins, pluginName, description: null, functions);

    /// <inheritdoc cref="AddFromFunctions(ICollection{KernelPlugin}, string, IEnumerable{KernelFunction}?)"/>
    /// <param name="plugins">Where to add it, such as <see cref="Kernel.Plugins"/>.</param>
    /// <param name="pluginName">Its name.</param>
    /// <param name="description">What it is for; null means not described.</param>
    /// <param name="functions">The functions, cloned into the plugin; null means none.</param>
    public static KernelPlugin AddFromFunctions(
        this ICollection<KernelPlugin> plugins,
        string pluginName,
        string? description = null,
        IEnumerable<KernelFunction>? functions = null) =>
        Added(plugins, KernelPluginFactory.CreateFromFunctions(pluginName, description, functions));

    private static KernelPlugin Added(ICollection<KernelPlugin> plugins, KernelPlugin plugin)
    {
        ArgumentNullException.ThrowIfNull(plugins);
        plugins.Add(plugin);
        return plugin;
    }
}
