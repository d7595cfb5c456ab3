using System.ComponentModel;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text.Json;
using A3Agent.Identity;
using Microsoft.SemanticKernel;

namespace A3Agent.Plugins;

/// <summary>What a plugin must be like. Every check gives sentences that name the place and say how to repair it.</summary>
internal static class PluginRules
{
    private static readonly string[] Endings = ["Plugin", "Functions"];

    /// <summary>Compared without underscores and without regard to case.</summary>
    private static readonly HashSet<string> OrganizationNames =
        new(["organization", "organizationid", "tenant", "tenantid"], StringComparer.OrdinalIgnoreCase);

    public static string PluginName(Type type)
    {
        var ending = Endings.FirstOrDefault(
            ending => type.Name.Length > ending.Length && type.Name.EndsWith(ending, StringComparison.Ordinal));
        return JsonNamingPolicy.SnakeCaseLower.ConvertName(type.Name[..^(ending?.Length ?? 0)]);
    }

    public static IEnumerable<string> Check(Type type, IReadOnlyList<MethodInfo> functions)
    {
        if (!type.IsVisible)
        {
            yield return $"{type.FullName} has [KernelFunction] methods but is not public: make it a public sealed class.";
        }

        if (type.IsAbstract || type.ContainsGenericParameters)
        {
            yield return $"{type.FullName} cannot be made: make it an ordinary public sealed class, neither static nor generic.";
        }

        var services = type.GetConstructors().SelectMany(constructor => constructor.GetParameters());
        if (services.Any(parameter => parameter.ParameterType == typeof(IStorage)))
        {
            yield return $"{type.FullName} takes IStorage, which reaches every organization: {BoundStores}";
        }

        foreach (var name in functions.CountBy(FunctionName, StringComparer.OrdinalIgnoreCase).Where(count => count.Value > 1))
        {
            yield return $"{type.FullName} has {name.Value} functions called '{name.Key}': "
                + "give each its own name with [KernelFunction(\"...\")].";
        }

        foreach (var problem in functions.SelectMany(method => CheckFunction($"{type.FullName}.{method.Name}", method)))
        {
            yield return problem;
        }
    }

    public static IEnumerable<string> CheckNames(IEnumerable<Type> types) =>
        from type in types
        group type.FullName by PluginName(type) into names
        where names.Count() > 1
        select $"{string.Join(" and ", names)} are both called '{names.Key}': rename one of the classes.";

    /// <summary>What only the finished schema shows: nested properties.</summary>
    public static IEnumerable<string> CheckSchemas(KernelPlugin plugin) =>
        plugin.SelectMany(function => CheckProperties(function.JsonSchema, $"{plugin.Name}.{function.Name}"));

    private static IEnumerable<string> CheckFunction(string place, MethodInfo method)
    {
        if (string.IsNullOrWhiteSpace(method.GetCustomAttribute<DescriptionAttribute>(inherit: true)?.Description))
        {
            yield return $"{place} has no [Description(\"...\")]: add one that tells the model when to call it and what it returns.";
        }

        if (method.ReturnType == typeof(void) && method.IsDefined(typeof(AsyncStateMachineAttribute)))
        {
            yield return $"{place} is async void, so that nobody can wait for it or see it fail: return Task<ToolAnswer>.";
        }

        foreach (var parameter in method.GetParameters())
        {
            if (parameter.ParameterType == typeof(Kernel))
            {
                yield return $"{place} takes the Kernel, through which it could run functions past the policy: "
                    + "take the service that it needs as a parameter marked [FromKernelServices].";
            }
            else if (parameter.ParameterType == typeof(IStorage) || parameter.ParameterType == typeof(OrganizationId))
            {
                yield return $"{place}: the parameter '{parameter.Name}' chooses an organization: {BoundStores}";
            }
        }
    }

    private static IEnumerable<string> CheckProperties(JsonElement schema, string place)
    {
        if (schema.ValueKind is not JsonValueKind.Object)
        {
            yield break;
        }

        if (schema.TryGetProperty("properties", out var properties))
        {
            foreach (var property in properties.EnumerateObject())
            {
                var at = $"{place}: the parameter '{property.Name}'";
                if (OrganizationNames.Contains(property.Name.Replace("_", "", StringComparison.Ordinal)))
                {
                    yield return $"{at} accepts an organization, and a model could fill it: remove it. {BoundStores}";
                }

                if (!HasDescription(property.Value))
                {
                    yield return $"{at} has no [Description(\"...\")]: add one that tells the model what to put there.";
                }
            }
        }

        foreach (var nested in Nested(schema))
        {
            foreach (var problem in CheckProperties(nested, place))
            {
                yield return problem;
            }
        }
    }

    private static IEnumerable<JsonElement> Nested(JsonElement schema)
    {
        var properties = schema.TryGetProperty("properties", out var map) ? map.EnumerateObject().Select(property => property.Value) : [];
        var items = schema.TryGetProperty("items", out var one) ? new[] { one } : [];
        var branches = schema.TryGetProperty("anyOf", out var list) ? list.EnumerateArray().AsEnumerable() : [];
        return [.. properties, .. items, .. branches];
    }

    // The kernel appends the default value to an empty description too.
    private static bool HasDescription(JsonElement schema) =>
        schema.ValueKind is JsonValueKind.Object
        && schema.TryGetProperty("description", out var text)
        && !string.IsNullOrWhiteSpace(text.GetString())
        && !text.GetString()!.StartsWith("(default value:", StringComparison.Ordinal);

    private static string FunctionName(MethodInfo method) =>
        method.GetCustomAttribute<KernelFunctionAttribute>()?.Name
        ?? (method.Name.EndsWith("Async", StringComparison.Ordinal) ? method.Name[..^"Async".Length] : method.Name);

    private const string BoundStores =
        "a function works for its caller's organization only, through ICrmStore or IClientIndex marked [FromKernelServices].";
}
