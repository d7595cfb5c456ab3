using System.Collections.ObjectModel;
using System.Text.Json.Serialization;

namespace Microsoft.SemanticKernel;

/// <summary>What a prompt asks of the model that answers it. Not thread-safe until frozen.</summary>
public class PromptExecutionSettings
{
    private string? _serviceId;
    private string? _modelId;
    private IDictionary<string, object>? _extensionData;

    /// <summary>The key of settings that are for any service: "default".</summary>
    public static string DefaultServiceId => "default";

    /// <summary>The service that the settings are for; null means any.</summary>
    /// <exception cref="InvalidOperationException">Set after <see cref="Freeze"/>.</exception>
    [JsonPropertyName("service_id")]
    public string? ServiceId
    {
        get => _serviceId;
        set
        {
            ThrowIfFrozen();
            _serviceId = value;
        }
    }

    /// <summary>The model; null leaves it to the service.</summary>
    /// <exception cref="InvalidOperationException">Set after <see cref="Freeze"/>.</exception>
    [JsonPropertyName("model_id")]
    public string? ModelId
    {
        get => _modelId;
        set
        {
            ThrowIfFrozen();
            _modelId = value;
        }
    }

    /// <summary>Everything else, such as <c>temperature</c>; null when there is nothing. Read from YAML, scalars are strings.</summary>
    /// <exception cref="InvalidOperationException">Set after <see cref="Freeze"/>.</exception>
    [JsonExtensionData]
    public IDictionary<string, object>? ExtensionData
    {
        get => _extensionData;
        set
        {
            ThrowIfFrozen();
            _extensionData = value;
        }
    }

    /// <summary>Whether the settings can no longer be changed.</summary>
    [JsonIgnore]
    public bool IsFrozen { get; private set; }

    /// <summary>Makes the settings, <see cref="ExtensionData"/> included, read-only for good.</summary>
    public virtual void Freeze()
    {
        if (!IsFrozen)
        {
            IsFrozen = true;
            _extensionData = _extensionData is null ? null : new ReadOnlyDictionary<string, object>(_extensionData);
        }
    }

    /// <summary>Copies the settings.</summary>
    /// <returns>A copy that is not frozen, with its own <see cref="ExtensionData"/>.</returns>
    public virtual PromptExecutionSettings Clone() => new()
    {
        ServiceId = ServiceId,
        ModelId = ModelId,
        ExtensionData = ExtensionData is null ? null : new Dictionary<string, object>(ExtensionData),
    };

    /// <summary>To be called before every change.</summary>
    /// <exception cref="InvalidOperationException">The settings are frozen.</exception>
    protected void ThrowIfFrozen()
    {
        if (IsFrozen)
        {
            throw new InvalidOperationException("The settings are frozen: change a Clone() of them.");
        }
    }

    internal static void CheckServiceIds(IEnumerable<KeyValuePair<string, PromptExecutionSettings>>? settingsByService, string parameter)
    {
        foreach (var (key, settings) in settingsByService ?? [])
        {
            if (!string.IsNullOrWhiteSpace(settings.ServiceId) && settings.ServiceId != key)
            {
                throw new ArgumentException($"Settings with the service id '{settings.ServiceId}' are under the key '{key}'.", parameter);
            }
        }
    }
}
