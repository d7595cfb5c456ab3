namespace A3Agent.Models.Routing;

/// <summary>What models can do, as the catalogue says it.</summary>
public static class ModelCapability
{
    /// <summary>Calls tools.</summary>
    public const string Tools = "tools";

    /// <summary>Answers in the form of a strict JSON schema.</summary>
    public const string Structured = "structured";

    /// <summary>Thinks before it answers, and takes an effort.</summary>
    public const string Reasoning = "reasoning";

    /// <summary>Reads images.</summary>
    public const string Vision = "vision";

    /// <summary>All of them.</summary>
    public static IReadOnlyList<string> All { get; } = [Tools, Structured, Reasoning, Vision];
}

/// <summary>Parameters that a model may reject, by the provider's names.</summary>
public static class ModelParameter
{
    /// <summary>Randomness, 0 to 2.</summary>
    public const string Temperature = "temperature";

    /// <summary>The share of likely tokens, 0 to 1.</summary>
    public const string TopP = "top_p";

    /// <summary>Against repetition by count, -2 to 2.</summary>
    public const string FrequencyPenalty = "frequency_penalty";

    /// <summary>Against repetition at all, -2 to 2.</summary>
    public const string PresencePenalty = "presence_penalty";

    /// <summary>For repeatable answers.</summary>
    public const string Seed = "seed";

    /// <summary>Texts that end an answer.</summary>
    public const string Stop = "stop";

    /// <summary>Whether several tools may be called at once.</summary>
    public const string ParallelToolCalls = "parallel_tool_calls";

    /// <summary>All of them.</summary>
    public static IReadOnlyList<string> All { get; } =
        [Temperature, TopP, FrequencyPenalty, PresencePenalty, Seed, Stop, ParallelToolCalls];
}
