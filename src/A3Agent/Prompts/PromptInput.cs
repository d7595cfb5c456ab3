using System.Text.Json;
using A3Agent.Prompts.Values;

namespace A3Agent.Prompts;

/// <summary>A declared input of a prompt.</summary>
public sealed record PromptInput
{
    /// <summary>The variable's name in the template.</summary>
    public required string Name { get; init; }

    /// <summary>What to pass; empty when the file does not say.</summary>
    public required string Description { get; init; }

    /// <summary>True when a render without it fails.</summary>
    public required bool Required { get; init; }

    /// <summary>What is used when it is missing, as JSON; null when there is no default.</summary>
    public JsonElement? Default { get; init; }

    /// <summary>The JSON types it takes: string, number, integer, boolean, array (of strings) or object.</summary>
    public IReadOnlyList<string> Types => Kinds.ToNames();

    /// <summary>The same, for quick checks.</summary>
    internal InputKinds Kinds { get; init; } = InputKinds.Text;

    /// <summary>The only texts that are taken; empty when any is.</summary>
    internal IReadOnlyList<string> Choices { get; init; } = [];
}
