using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Serialization;

namespace Microsoft.SemanticKernel;

/// <summary>A prompt: its template, variables and settings. Not thread-safe.</summary>
public sealed class PromptTemplateConfig
{
    private string _template = string.Empty;
    private string? _templateFormat;
    private List<InputVariable> _inputVariables = [];
    private Dictionary<string, PromptExecutionSettings> _executionSettings = [];

    /// <summary>Creates a prompt with an empty template.</summary>
    public PromptTemplateConfig()
    {
    }

    /// <summary>Creates a prompt.</summary>
    /// <param name="template">Its template.</param>
    /// <exception cref="ArgumentNullException"><paramref name="template"/> is null.</exception>
    public PromptTemplateConfig(string template) => Template = template;

    /// <summary>The name of Semantic Kernel's own format: "semantic-kernel".</summary>
    public static string SemanticKernelTemplateFormat => "semantic-kernel";

    /// <summary>The name, which becomes that of a function made of the prompt; null when it has none.</summary>
    [JsonPropertyName("name")]
    public string? Name { get; set; }

    /// <summary>What the prompt is for; null when not described.</summary>
    [JsonPropertyName("description")]
    public string? Description { get; set; }

    /// <summary>The format of the template; <see cref="SemanticKernelTemplateFormat"/> by default and when set to null.</summary>
    [JsonPropertyName("template_format")]
    [AllowNull]
    public string TemplateFormat
    {
        get => _templateFormat ?? SemanticKernelTemplateFormat;
        set => _templateFormat = value;
    }

    /// <summary>The template; empty by default.</summary>
    /// <exception cref="ArgumentNullException">Set to null.</exception>
    [JsonPropertyName("template")]
    public string Template
    {
        get => _template;
        set
        {
            ArgumentNullException.ThrowIfNull(value);
            _template = value;
        }
    }

    /// <summary>
    /// The variables. Making a template of Semantic Kernel's format adds those that it uses and that are not listed.
    /// </summary>
    /// <exception cref="ArgumentNullException">Set to null.</exception>
    [JsonPropertyName("input_variables")]
    public List<InputVariable> InputVariables
    {
        get => _inputVariables;
        set
        {
            ArgumentNullException.ThrowIfNull(value);
            _inputVariables = value;
        }
    }

    /// <summary>The answer; null when nothing is said about it.</summary>
    [JsonPropertyName("output_variable")]
    public OutputVariable? OutputVariable { get; set; }

    /// <summary>
    /// The settings by service id; those under <see cref="PromptExecutionSettings.DefaultServiceId"/> are for any service.
    /// </summary>
    /// <exception cref="ArgumentNullException">Set to null.</exception>
    /// <exception cref="ArgumentException">Settings have a service id other than the key they are under.</exception>
    [JsonPropertyName("execution_settings")]
    public Dictionary<string, PromptExecutionSettings> ExecutionSettings
    {
        get => _executionSettings;
        set
        {
            ArgumentNullException.ThrowIfNull(value);
            PromptExecutionSettings.CheckServiceIds(value, nameof(ExecutionSettings));
            _executionSettings = value;
        }
    }

    /// <summary>The settings for any service, null when there are none.</summary>
    public PromptExecutionSettings? DefaultExecutionSettings =>
        _executionSettings.GetValueOrDefault(PromptExecutionSettings.DefaultServiceId);

    /// <summary>
    /// Whether what functions return goes into the prompt as it is; with Handlebars, the values of variables too. False by
    /// default: it is HTML-encoded.
    /// </summary>
    [JsonPropertyName("allow_dangerously_set_content")]
    public bool AllowDangerouslySetContent { get; set; }

    /// <summary>Adds settings.</summary>
    /// <param name="settings">The settings.</param>
    /// <param name="serviceId">The service they are for; null takes their own service id, else they are for any service.</param>
    /// <exception cref="ArgumentNullException"><paramref name="settings"/> is null.</exception>
    /// <exception cref="ArgumentException">The id is given twice, or there are settings for it.</exception>
    public void AddExecutionSettings(PromptExecutionSettings settings, string? serviceId = null)
    {
        ArgumentNullException.ThrowIfNull(settings);
        if (!string.IsNullOrWhiteSpace(serviceId) && !string.IsNullOrWhiteSpace(settings.ServiceId))
        {
            throw new ArgumentException("The settings have a service id of their own.", nameof(serviceId));
        }

        var key = serviceId ?? settings.ServiceId ?? PromptExecutionSettings.DefaultServiceId;
        if (!_executionSettings.TryAdd(key, settings))
        {
            throw new ArgumentException($"There are settings for the service id '{key}'.", nameof(serviceId));
        }
    }
}
