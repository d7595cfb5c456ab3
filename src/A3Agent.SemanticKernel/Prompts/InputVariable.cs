using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Serialization;

namespace Microsoft.SemanticKernel;

/// <summary>A variable of a prompt's template. Not thread-safe.</summary>
public sealed class InputVariable
{
    private string _name = string.Empty;
    private string _description = string.Empty;

    /// <summary>Creates a required variable without a name.</summary>
    public InputVariable()
    {
    }

    /// <summary>Copies a variable.</summary>
    /// <param name="inputVariable">The variable to copy.</param>
    /// <exception cref="ArgumentNullException"><paramref name="inputVariable"/> is null.</exception>
    public InputVariable(InputVariable inputVariable)
    {
        ArgumentNullException.ThrowIfNull(inputVariable);
        _name = inputVariable._name;
        _description = inputVariable._description;
        Default = inputVariable.Default;
        IsRequired = inputVariable.IsRequired;
        JsonSchema = inputVariable.JsonSchema;
        AllowDangerouslySetContent = inputVariable.AllowDangerouslySetContent;
    }

    /// <summary>The name.</summary>
    /// <exception cref="ArgumentNullException">Set to null.</exception>
    [JsonPropertyName("name")]
    public string Name
    {
        get => _name;
        set
        {
            ArgumentNullException.ThrowIfNull(value);
            _name = value;
        }
    }

    /// <summary>What the variable means; empty when not described.</summary>
    [JsonPropertyName("description")]
    [AllowNull]
    public string Description
    {
        get => _description;
        set => _description = value ?? string.Empty;
    }

    /// <summary>Its value when callers give none; null means no default. Read from YAML it is a string.</summary>
    [JsonPropertyName("default")]
    public object? Default { get; set; }

    /// <summary>Whether callers must give it; true by default. Templates do not enforce it.</summary>
    [JsonPropertyName("is_required")]
    public bool IsRequired { get; set; } = true;

    /// <summary>The JSON schema of its values as text; null when it has none.</summary>
    [JsonPropertyName("json_schema")]
    public string? JsonSchema { get; set; }

    /// <summary>
    /// Whether values go into the prompt as they are. False by default: they are HTML-encoded, so that a value cannot close a
    /// message of the prompt and open another.
    /// </summary>
    [JsonPropertyName("allow_dangerously_set_content")]
    public bool AllowDangerouslySetContent { get; set; }

    /// <summary>An example of a value.</summary>
    [JsonPropertyName("sample")]
    [Experimental("SKEXP0110")]
    public object? Sample { get; set; }
}
