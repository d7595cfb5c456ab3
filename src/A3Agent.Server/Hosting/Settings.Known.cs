namespace A3Agent.Server.Hosting;

/// <summary>The names that sections of settings take: a misspelt one would be left out without a word.</summary>
internal sealed partial class Settings
{
    // With _FILE are secrets in mounted files, whose variables lie in the same section.
    private static readonly (string Section, string[] Names)[] KnownNames =
    [
        ("Budgets", ["Defaults", "AlertAt", "SpikeFactor", "SpikeLeastUsd"]),
        ("Alerts", ["WebhookUrl", "WebhookSecret", "WebhookSecret_FILE"]),
        ("Upstream", ["MaxAttempts", "StallSeconds", "QueueSeconds", "QueueLength"]),
        ("Turns", ["DeadlineSeconds", "MaxRounds", "MaxOutputTokens", "Temperature"]),
        ("Tools", ["TimeoutSeconds"]),
        ("Privacy", ["RedactPii"]),
        ("Telemetry", ["Content"]),
        ("Embeddings",
        [
            "Model", "Dimensions", "RequestsInFlight", "LeaseSeconds", "QueryTimeoutMs", "MaxInputs", "MaxInputTokens", "MaxRequestTokens",
            "CachedQueries",
        ]),
    ];

    /// <summary>The settings of these sections that nothing reads, each with those that there are.</summary>
    public IEnumerable<string> UnknownNames() =>
        from known in KnownNames
        from child in configuration.GetSection(known.Section).GetChildren()
        where !known.Names.Contains(child.Key, StringComparer.OrdinalIgnoreCase)
        select $"{child.Path} is unknown; {known.Section} takes {string.Join(", ", known.Names)}.";
}
