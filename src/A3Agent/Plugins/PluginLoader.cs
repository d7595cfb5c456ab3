using System.Reflection;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.SemanticKernel;

namespace A3Agent.Plugins;

/// <summary>Finds plugins by convention: every public class with <c>[KernelFunction]</c> methods is one.</summary>
public static class PluginLoader
{
    private const BindingFlags Every =
        BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static;

    /// <summary>Makes the plugins of some assemblies, once, at start.</summary>
    /// <param name="assemblies">The assemblies to look through.</param>
    /// <param name="services">Where the classes' constructors get their arguments from.</param>
    /// <returns>
    /// The plugins by class name; a plugin's name is the class name in snake case without the ending <c>Plugin</c> or <c>Functions</c>.
    /// </returns>
    /// <exception cref="InvalidOperationException">
    /// Some classes or functions cannot be used; the message names all of them and says how to repair them.
    /// </exception>
    public static IReadOnlyList<KernelPlugin> Load(IEnumerable<Assembly> assemblies, IServiceProvider services) =>
        Load(assemblies.Distinct().SelectMany(assembly => assembly.GetTypes()), services);

    internal static IReadOnlyList<KernelPlugin> Load(IEnumerable<Type> types, IServiceProvider services)
    {
        var classes = types
            .Where(type => type.IsClass && !(type.IsAbstract && !type.IsSealed) && Functions(type).Count > 0)
            .OrderBy(type => type.FullName, StringComparer.Ordinal)
            .ToList();

        Refuse([.. classes.SelectMany(type => PluginRules.Check(type, Functions(type))), .. PluginRules.CheckNames(classes)]);

        var plugins = classes.ConvertAll(type => Create(type, services));
        Refuse(plugins.SelectMany(PluginRules.CheckSchemas));
        return plugins;
    }

    private static List<MethodInfo> Functions(Type type) =>
        [.. type.GetMethods(Every).Where(method => method.IsDefined(typeof(KernelFunctionAttribute), inherit: true))];

    private static KernelPlugin Create(Type type, IServiceProvider services)
    {
        object instance;
        try
        {
            instance = ActivatorUtilities.CreateInstance(services, type);
        }
        catch (InvalidOperationException missing)
        {
            throw new InvalidOperationException(
                $"The plugin {type.FullName} cannot be made: {missing.Message} Register the service, or take it in the function as a "
                + "parameter marked [FromKernelServices] when it belongs to the call.",
                missing);
        }

        return KernelPluginFactory.CreateFromObject(
            instance, A3Json.Options, PluginRules.PluginName(type), services.GetService<ILoggerFactory>());
    }

    private static void Refuse(IEnumerable<string> problems)
    {
        if (problems.ToList() is { Count: > 0 } found)
        {
            throw new InvalidOperationException("Some plugins cannot be used:\n- " + string.Join("\n- ", found));
        }
    }
}
