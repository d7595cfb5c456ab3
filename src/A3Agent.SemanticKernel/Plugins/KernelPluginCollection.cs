using System.Collections;
using System.Diagnostics.CodeAnalysis;

namespace Microsoft.SemanticKernel;

/// <summary>The plugins of a kernel by name, case-insensitive. Safe to read from several threads while nobody changes it.</summary>
public sealed class KernelPluginCollection : ICollection<KernelPlugin>, IReadOnlyKernelPluginCollection
{
    private readonly Dictionary<string, KernelPlugin> _plugins;

    /// <summary>Creates an empty collection.</summary>
    public KernelPluginCollection() => _plugins = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Creates a collection of plugins.</summary>
    /// <param name="plugins">The plugins.</param>
    /// <exception cref="ArgumentNullException"><paramref name="plugins"/> is null.</exception>
    /// <exception cref="ArgumentException">Two of them have the same name.</exception>
    public KernelPluginCollection(IEnumerable<KernelPlugin> plugins)
    {
        ArgumentNullException.ThrowIfNull(plugins);
        if (plugins is KernelPluginCollection other)
        {
            _plugins = new(other._plugins, StringComparer.OrdinalIgnoreCase);
            return;
        }

        _plugins = new(StringComparer.OrdinalIgnoreCase);
        AddRange(plugins);
    }

    /// <summary>How many plugins there are.</summary>
    public int Count => _plugins.Count;

    bool ICollection<KernelPlugin>.IsReadOnly => false;

    /// <inheritdoc/>
    public KernelPlugin this[string name] =>
        TryGetPlugin(name, out var plugin) ? plugin : throw new KeyNotFoundException($"There is no plugin '{name}'.");

    /// <summary>Adds a plugin.</summary>
    /// <param name="plugin">The plugin.</param>
    /// <exception cref="ArgumentNullException"><paramref name="plugin"/> is null.</exception>
    /// <exception cref="ArgumentException">There is one of that name.</exception>
    public void Add(KernelPlugin plugin)
    {
        ArgumentNullException.ThrowIfNull(plugin);
        _plugins.Add(plugin.Name, plugin);
    }

    /// <summary>Adds plugins.</summary>
    /// <param name="plugins">The plugins.</param>
    /// <exception cref="ArgumentNullException"><paramref name="plugins"/> or one of them is null.</exception>
    /// <exception cref="ArgumentException">There is one of the same name; those before it have been added.</exception>
    public void AddRange(IEnumerable<KernelPlugin> plugins)
    {
        ArgumentNullException.ThrowIfNull(plugins);
        foreach (var plugin in plugins)
        {
            Add(plugin);
        }
    }

    /// <summary>Removes a plugin.</summary>
    /// <param name="plugin">The plugin itself; another one of the same name stays.</param>
    /// <returns>True if it was there.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="plugin"/> is null.</exception>
    public bool Remove(KernelPlugin plugin) => Contains(plugin) && _plugins.Remove(plugin.Name);

    /// <summary>Removes all plugins.</summary>
    public void Clear() => _plugins.Clear();

    /// <summary>Whether that very plugin is in the collection.</summary>
    /// <param name="plugin">The plugin.</param>
    /// <returns>True if it is.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="plugin"/> is null.</exception>
    public bool Contains(KernelPlugin plugin)
    {
        ArgumentNullException.ThrowIfNull(plugin);
        return _plugins.TryGetValue(plugin.Name, out var found) && found == plugin;
    }

    /// <inheritdoc/>
    public bool TryGetPlugin(string name, [NotNullWhen(true)] out KernelPlugin? plugin) => _plugins.TryGetValue(name, out plugin);

    /// <summary>Enumerates the plugins in the order in which they were added.</summary>
    /// <returns>An enumerator over them.</returns>
    public IEnumerator<KernelPlugin> GetEnumerator() => _plugins.Values.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    void ICollection<KernelPlugin>.CopyTo(KernelPlugin[] array, int arrayIndex) => _plugins.Values.CopyTo(array, arrayIndex);
}
