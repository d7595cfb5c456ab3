using System.Collections.Frozen;
using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.AI;
using Microsoft.SemanticKernel;

namespace A3Agent.Plugins;

/// <summary>All functions of all plugins, as tools for a model and as plugins for a kernel. Immutable, safe for concurrent use.</summary>
public sealed class ToolSet
{
    /// <summary>The longest name that providers take, in characters.</summary>
    private const int MaxWireNameLength = 64;

    private readonly FrozenDictionary<string, Tool> _byWireName;

    /// <summary>Creates the set.</summary>
    /// <param name="plugins">The plugins, as <see cref="PluginLoader"/> makes them.</param>
    /// <exception cref="InvalidOperationException">
    /// A tool's name or schema cannot be sent to a model; the message says how to repair it.
    /// </exception>
    public ToolSet(IEnumerable<KernelPlugin> plugins)
    {
        Plugins = new KernelPluginCollection(plugins);

        var clashes = Plugins.SelectMany(plugin => plugin)
            .CountBy(function => function.Name, StringComparer.OrdinalIgnoreCase)
            .Where(count => count.Value > 1)
            .Select(count => count.Key)
            .ToHashSet(StringComparer.OrdinalIgnoreCase);

        // By name, so that every start sends the same list: a provider's prompt cache compares it byte by byte.
        Tools = [.. Plugins.SelectMany(plugin => plugin)
            .Select(function => new Tool(WireName(function, clashes), function))
            .OrderBy(tool => tool.WireName, StringComparer.Ordinal)];
        _byWireName = Tools.ToFrozenDictionary(tool => tool.WireName, StringComparer.Ordinal);
        Declarations = Tools.Select(tool => tool.Declaration).ToList().AsReadOnly();
        ReadOnlyPlugins = new KernelPluginCollection(Tools
            .Where(tool => tool.IsReadOnly)
            .GroupBy(tool => tool.Function.PluginName!, tool => tool.Function)
            .Select(readers => KernelPluginFactory.CreateFromFunctions(readers.Key, Plugins[readers.Key].Description, readers)));
    }

    /// <summary>The tools, ordered by name.</summary>
    public IReadOnlyList<Tool> Tools { get; }

    /// <summary>What is sent to the model: always the same read-only list, so that a connector may keep its translation of it.</summary>
    public IList<AITool> Declarations { get; }

    /// <summary>The plugins of a kernel that runs tools. Do not change it: it is shared by all of them.</summary>
    public KernelPluginCollection Plugins { get; }

    /// <summary>The plugins of a kernel that renders templates: only functions that read. Do not change it.</summary>
    public KernelPluginCollection ReadOnlyPlugins { get; }

    /// <summary>Finds a tool by the name that a model called.</summary>
    /// <param name="wireName">The name; case matters.</param>
    /// <param name="tool">The tool, when there is one.</param>
    public bool TryFind(string wireName, [NotNullWhen(true)] out Tool? tool) => _byWireName.TryGetValue(wireName, out tool);

    private static string WireName(KernelFunction function, HashSet<string> clashes)
    {
        var name = clashes.Contains(function.Name) ? $"{function.PluginName}-{function.Name}" : function.Name;
        return name.Length <= MaxWireNameLength
            ? name
            : throw new InvalidOperationException(
                $"The tool name '{name}' is longer than the {MaxWireNameLength} characters that model providers take. Shorten the name in "
                + "its [KernelFunction(\"...\")].");
    }
}
