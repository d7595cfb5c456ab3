using System.Text.Json.Serialization;
using Microsoft.Extensions.AI;

namespace Microsoft.SemanticKernel;

/// <summary>Arguments of a function or template by name, case-insensitive. Not thread-safe: each invocation has its own.</summary>
public sealed class KernelArguments : AIFunctionArguments
{
    private IReadOnlyDictionary<string, PromptExecutionSettings>? _executionSettings;

    /// <summary>Creates an empty set of arguments.</summary>
    [JsonConstructor]
    public KernelArguments() : base(StringComparer.OrdinalIgnoreCase)
    {
    }

    /// <summary>Creates an empty set of arguments with settings for the model.</summary>
    /// <param name="executionSettings">The settings, kept under their service id or "default"; null means none.</param>
    public KernelArguments(PromptExecutionSettings? executionSettings) : this(executionSettings is null ? null : [executionSettings])
    {
    }

    /// <summary>Creates an empty set of arguments with settings for several services.</summary>
    /// <param name="executionSettings">The settings, kept under their service ids; one without id is the default. Null means none.</param>
    /// <exception cref="ArgumentException">Two settings have the same service id, or none.</exception>
    public KernelArguments(IEnumerable<PromptExecutionSettings>? executionSettings) : base(StringComparer.OrdinalIgnoreCase)
    {
        if (executionSettings is null)
        {
            return;
        }

        var byService = new Dictionary<string, PromptExecutionSettings>();
        foreach (var settings in executionSettings)
        {
            var serviceId = settings.ServiceId ?? PromptExecutionSettings.DefaultServiceId;
            if (!byService.TryAdd(serviceId, settings))
            {
                throw new ArgumentException(
                    $"There are several settings for the service id '{serviceId}'; give each its own ServiceId.",
                    nameof(executionSettings));
            }
        }

        ExecutionSettings = byService;
    }

    /// <summary>Copies arguments.</summary>
    /// <param name="source">The arguments; settings are taken from it too when it is a <see cref="KernelArguments"/>.</param>
    /// <param name="executionSettings">Settings by service id instead; null keeps those of <paramref name="source"/>.</param>
    /// <exception cref="ArgumentException">Settings have a service id other than the key they are under.</exception>
    public KernelArguments(
        IDictionary<string, object?> source, Dictionary<string, PromptExecutionSettings>? executionSettings = null)
        : base(source, StringComparer.OrdinalIgnoreCase) =>
        ExecutionSettings = executionSettings ?? (source as KernelArguments)?.ExecutionSettings;

    /// <summary>Settings for the model by service id, instead of the prompt's own; null means none.</summary>
    /// <exception cref="ArgumentException">Settings have a service id other than the key they are under.</exception>
    public IReadOnlyDictionary<string, PromptExecutionSettings>? ExecutionSettings
    {
        get => _executionSettings;
        set
        {
            PromptExecutionSettings.CheckServiceIds(value, nameof(ExecutionSettings));
            _executionSettings = value;
        }
    }

    /// <summary>The names of the arguments.</summary>
    public ICollection<string> Names => Keys;

    /// <summary>Whether there is an argument of that name, be its value null.</summary>
    /// <param name="name">The name, case-insensitive.</param>
    /// <returns>True if there is.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="name"/> is null.</exception>
    public bool ContainsName(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return ContainsKey(name);
    }
}
