using System.Collections;
using System.Diagnostics.CodeAnalysis;

namespace Microsoft.SemanticKernel;

/// <summary>A named set of functions. Names of functions are case-insensitive.</summary>
public abstract class KernelPlugin : IEnumerable<KernelFunction>
{
    /// <summary>Creates a plugin.</summary>
    /// <param name="name">Its name: ASCII letters, digits and underscores.</param>
    /// <param name="description">What it is for; null or blank means not described.</param>
    /// <exception cref="ArgumentException">The name is blank or has other characters.</exception>
    protected KernelPlugin(string name, string? description = null)
    {
        NameRules.CheckPlugin(name, nameof(name));
        Name = name;
        Description = string.IsNullOrWhiteSpace(description) ? string.Empty : description;
    }

    /// <summary>The name.</summary>
    public string Name { get; }

    /// <summary>What the plugin is for; empty when not described.</summary>
    public string Description { get; }

    /// <summary>How many functions it has.</summary>
    public abstract int FunctionCount { get; }

    /// <summary>Gets a function.</summary>
    /// <param name="functionName">Its name.</param>
    /// <exception cref="KeyNotFoundException">There is no such function.</exception>
    public KernelFunction this[string functionName] => TryGetFunction(functionName, out var function)
        ? function
        : throw new KeyNotFoundException($"The plugin '{Name}' has no function '{functionName}'.");

    /// <summary>Whether there is a function of that name.</summary>
    /// <param name="functionName">The name.</param>
    /// <returns>True if there is.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="functionName"/> is null.</exception>
    public bool Contains(string functionName)
    {
        ArgumentNullException.ThrowIfNull(functionName);
        return TryGetFunction(functionName, out _);
    }

    /// <summary>Looks a function up.</summary>
    /// <param name="name">Its bare name, or its name as a tool: <c>plugin_function</c>.</param>
    /// <param name="function">The function, null when there is none.</param>
    /// <returns>True if there is one.</returns>
    public abstract bool TryGetFunction(string name, [NotNullWhen(true)] out KernelFunction? function);

    /// <summary>Describes all functions.</summary>
    /// <returns>A new list of their metadata.</returns>
    public IList<KernelFunctionMetadata> GetFunctionsMetadata() => this.Select(function => function.Metadata).ToList();

    /// <summary>Enumerates the functions.</summary>
    /// <returns>An enumerator over them.</returns>
    public abstract IEnumerator<KernelFunction> GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
