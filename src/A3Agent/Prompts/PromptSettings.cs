namespace A3Agent.Prompts;

/// <summary>How a prompt wants the model to be called; null is "not said", and a temperature of 0 is a temperature.</summary>
/// <param name="Model">The model's name, or an alias of the catalogue.</param>
/// <param name="Temperature">0 to 2.</param>
/// <param name="TopP">0 to 1.</param>
/// <param name="FrequencyPenalty">-2 to 2.</param>
/// <param name="PresencePenalty">-2 to 2.</param>
/// <param name="MaxTokens">The most output tokens, at least 1.</param>
/// <param name="User">The provider's <c>user</c> field.</param>
/// <param name="Deterministic">Whether an answer to the same inputs may be given again without asking; the temperature is 0 then.</param>
public sealed record PromptSettings(
    string? Model = null,
    double? Temperature = null,
    double? TopP = null,
    double? FrequencyPenalty = null,
    double? PresencePenalty = null,
    int? MaxTokens = null,
    string? User = null,
    bool Deterministic = false);
