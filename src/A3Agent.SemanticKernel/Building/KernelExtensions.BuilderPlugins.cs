using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Microsoft.SemanticKernel;

public static partial class KernelExtensions
{
    /// <summary>Registers a plugin.</summary>
    /// <param name="plugins">The builder's plugins.</param>
    /// <param name="plugin">The plugin.</param>
    /// <returns>The same builder's plugins.</returns>
    /// <exception cref="ArgumentNullException">An argument is null.</exception>
    public static IKernelBuilderPlugins Add(this IKernelBuilderPlugins plugins, KernelPlugin plugin)
    {
        ArgumentNullException.ThrowIfNull(plugin);
        return Registered(plugins, _ => plugin);
    }

    /// <summary>Registers a class as a plugin; one instance is created when the first kernel is.</summary>
    /// <typeparam name="T">The class; its constructor's parameters come from the kernel's services.</typeparam>
    /// <param name="plugins">The builder's plugins.</param>
    /// <param name="pluginName">Its name; null takes the class's.</param>
    /// <returns>The same builder's plugins.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="plugins"/> is null.</exception>
    public static IKernelBuilderPlugins AddFromType<T>(this IKernelBuilderPlugins plugins, string? pluginName = null) =>
        Registered(plugins, services => KernelPluginFactory.CreateFromType<T>(pluginName, services));

    /// <inheritdoc cref="AddFromType{T}(IKernelBuilderPlugins, string?)"/>
    /// <param name="plugins">The builder's plugins.</param>
    /// <param name="jsonSerializerOptions">How schemas are inferred and JSON arguments and results read and written.</param>
    /// <param name="pluginName">Its name; null takes the class's.</param>
    public static IKernelBuilderPlugins AddFromType<T>(
        this IKernelBuilderPlugins plugins, JsonSerializerOptions jsonSerializerOptions, string? pluginName = null) =>
        Registered(plugins, services => KernelPluginFactory.CreateFromType<T>(jsonSerializerOptions, pluginName, services));

    /// <summary>Registers an object as a plugin.</summary>
    /// <param name="plugins">The builder's plugins.</param>
    /// <param name="target">The object; its methods with a <see cref="KernelFunctionAttribute"/> become the functions.</param>
    /// <param name="pluginName">Its name; null takes the class's.</param>
    /// <returns>The same builder's plugins.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="plugins"/> is null.</exception>
    public static IKernelBuilderPlugins AddFromObject(this IKernelBuilderPlugins plugins, object target, string? pluginName = null) =>
        Registered(plugins, services => KernelPluginFactory.CreateFromObject(target, pluginName, services.GetService<ILoggerFactory>()));

    /// <summary>Registers functions as a plugin.</summary>
    /// <param name="plugins">The builder's plugins.</param>
    /// <param name="pluginName">Its name.</param>
    /// <param name="functions">The functions, cloned into the plugin; null means none.</param>
    /// <returns>The same builder's plugins.</returns>
    /// <exception cref="ArgumentException">The name is not allowed, or two functions have the same name.</exception>
    public static IKernelBuilderPlugins AddFromFunctions(
        this IKernelBuilderPlugins plugins, string pluginName, IEnumerable<KernelFunction>? functions) =>
        AddFromFunctions(plugins, pluginName, description: null, functions);

    /// <inheritdoc cref="AddFromFunctions(IKernelBuilderPlugins, string, IEnumerable{KernelFunction}?)"/>
    /// <param name="plugins">The builder's plugins.</param>
    /// <param name="pluginName">Its name.</param>
    /// <param name="description">What it is for; null means not described.</param>
    /// <param name="functions">The functions, cloned into the plugin; null means none.</param>
    public static IKernelBuilderPlugins AddFromFunctions(
        this IKernelBuilderPlugins plugins,
        string pluginName,
        string? description = null,
        IEnumerable<KernelFunction>? functions = null) =>
        Add(plugins, KernelPluginFactory.CreateFromFunctions(pluginName, description, functions));

    private static IKernelBuilderPlugins Registered(IKernelBuilderPlugins plugins, Func<IServiceProvider, KernelPlugin> create)
    {
        ArgumentNullException.ThrowIfNull(plugins);
        plugins.Services.AddSingleton(create);
        return plugins;
    }
}
