using A3Agent.Crm;

namespace A3Agent.Prompts;

/// <summary>The inputs given for a render are not those that the prompt declares: the caller's mistake.</summary>
public sealed class PromptInputException : Exception
{
    /// <summary>Makes one that names every wrong input.</summary>
    /// <param name="prompt">The prompt's name and version.</param>
    /// <param name="errors">At least one; the field is the input's name.</param>
    public PromptInputException(string prompt, IReadOnlyList<FieldError> errors)
        : base($"The inputs of prompt {prompt} are wrong. {string.Join(' ', errors.Select(error => error.Message))}") => Errors = errors;

    /// <summary>What is wrong, one per input.</summary>
    public IReadOnlyList<FieldError> Errors { get; }
}
