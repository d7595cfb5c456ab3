using System.Diagnostics.CodeAnalysis;

namespace Microsoft.SemanticKernel;

/// <summary>Looks functions up across plugins.</summary>
public static class KernelPluginExtensions
{
    /// <summary>Whether there is a plugin of that name.</summary>
    /// <param name="plugins">The plugins.</param>
    /// <param name="pluginName">The name, case-insensitive.</param>
    /// <returns>True if there is.</returns>
    public static bool Contains(this IReadOnlyKernelPluginCollection plugins, string pluginName)
    {
        ArgumentNullException.ThrowIfNull(plugins);
        ArgumentNullException.ThrowIfNull(pluginName);
        return plugins.TryGetPlugin(pluginName, out _);
    }

    /// <summary>Gets a function.</summary>
    /// <param name="plugins">The plugins.</param>
    /// <param name="pluginName">The function's plugin; null or blank searches all of them and takes the first match.</param>
    /// <param name="functionName">The function's name, case-insensitive.</param>
    /// <returns>The function.</returns>
    /// <exception cref="KeyNotFoundException">There is no such plugin or function.</exception>
    public static KernelFunction GetFunction(this IReadOnlyKernelPluginCollection plugins, string? pluginName, string functionName) =>
        plugins.TryGetFunction(pluginName, functionName, out var function)
            ? function
            : throw new KeyNotFoundException(
                string.IsNullOrWhiteSpace(pluginName)
                    ? $"No plugin has a function '{functionName}'."
                    : $"There is no function '{functionName}' in a plugin '{pluginName}'.");

    /// <summary>Looks a function up.</summary>
    /// <param name="plugins">The plugins.</param>
    /// <param name="pluginName">The function's plugin; null or blank searches all of them and takes the first match.</param>
    /// <param name="functionName">The function's name, case-insensitive.</param>
    /// <param name="func">The function, null when there is none.</param>
    /// <returns>True if there is one.</returns>
    public static bool TryGetFunction(
        this IReadOnlyKernelPluginCollection plugins,
        string? pluginName,
        string functionName,
        [NotNullWhen(true)] out KernelFunction? func)
    {
        ArgumentNullException.ThrowIfNull(plugins);
        ArgumentNullException.ThrowIfNull(functionName);
        func = null;
        if (!string.IsNullOrWhiteSpace(pluginName))
        {
            return plugins.TryGetPlugin(pluginName, out var plugin) && plugin.TryGetFunction(functionName, out func);
        }

        foreach (var plugin in plugins)
        {
            if (plugin.TryGetFunction(functionName, out func))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Describes the functions of all plugins.</summary>
    /// <param name="plugins">The plugins.</param>
    /// <returns>A new list of their metadata.</returns>
    public static IList<KernelFunctionMetadata> GetFunctionsMetadata(this IEnumerable<KernelPlugin> plugins)
    {
        ArgumentNullException.ThrowIfNull(plugins);
        return plugins.SelectMany(plugin => plugin).Select(function => function.Metadata).ToList();
    }
}
