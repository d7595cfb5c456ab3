using System.Diagnostics.CodeAnalysis;

namespace Microsoft.SemanticKernel;

/// <summary>Plugins by name, case-insensitive.</summary>
public interface IReadOnlyKernelPluginCollection : IReadOnlyCollection<KernelPlugin>
{
    /// <summary>Gets a plugin.</summary>
    /// <param name="name">Its name.</param>
    /// <exception cref="KeyNotFoundException">There is no such plugin.</exception>
    KernelPlugin this[string name] { get; }

    /// <summary>Looks a plugin up.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="plugin">The plugin, null when there is none.</param>
    /// <returns>True if there is one.</returns>
    bool TryGetPlugin(string name, [NotNullWhen(true)] out KernelPlugin? plugin);
}
