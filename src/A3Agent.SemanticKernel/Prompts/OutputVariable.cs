using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Serialization;

namespace Microsoft.SemanticKernel;

/// <summary>What a prompt says about its answer. Not thread-safe.</summary>
public sealed class OutputVariable
{
    private string _description = string.Empty;

    /// <summary>What the answer is; empty when not described.</summary>
    [JsonPropertyName("description")]
    [AllowNull]
    public string Description
    {
        get => _description;
        set => _description = value ?? string.Empty;
    }

    /// <summary>The JSON schema of the answer as text; null when it has none.</summary>
    [JsonPropertyName("json_schema")]
    public string? JsonSchema { get; set; }
}
