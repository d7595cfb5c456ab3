namespace A3Agent.Prompts;

/// <summary>Where the prompt files are.</summary>
public sealed class PromptOptions
{
    /// <summary>The folder that holds <c>releases.yaml</c> and one folder per prompt.</summary>
    public required string Path { get; init; }
}
