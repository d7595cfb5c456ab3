namespace A3Agent.Models.Routing;

/// <summary>Finds what is wrong with the settings <c>Models</c>. Pure.</summary>
public static class ModelSettings
{
    /// <summary>What is wrong, each with how to repair it; empty when nothing is.</summary>
    public static IReadOnlyList<string> Problems(ModelsOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        List<string> problems = [];
        if (string.IsNullOrWhiteSpace(options.Default))
        {
            problems.Add("Models:Default is empty; name a model of Models:Catalogue or an alias.");
        }
        else if (Target(options, options.Default) is { Kind: not ModelKind.Chat } wrong)
        {
            problems.Add($"Models:Default is '{options.Default}', which is for {wrong.Kind}; name a model that chats.");
        }

        foreach (var (alias, model) in options.Aliases)
        {
            if (options.Catalogue.ContainsKey(alias))
            {
                problems.Add($"Models:Aliases:{alias} has the name of a model; give the alias another name.");
            }
            else if (!options.Catalogue.ContainsKey(model) && model != options.Default)
            {
                problems.Add($"Models:Aliases:{alias} is '{model}', which is not in Models:Catalogue; name one of {Known(options)}.");
            }
        }

        foreach (var (organization, chosen) in options.Organizations)
        {
            if (chosen.Default is { } model && model != options.Default && Target(options, model)?.Kind != ModelKind.Chat)
            {
                problems.Add(
                    $"Models:Organizations:{organization}:Default is '{model}', which is no chat model of Models:Catalogue; name one of {Known(options)}.");
            }
        }

        foreach (var (name, model) in options.Catalogue)
        {
            problems.AddRange(ProblemsOf(options, model).Select(problem => $"Models:Catalogue:{name}:{problem}"));
        }

        return problems;
    }

    private static IEnumerable<string> ProblemsOf(ModelsOptions options, ModelOptions model)
    {
        if (model.ContextTokens < 1 || model.OutputTokens < 1 || model.OutputTokens > model.ContextTokens)
        {
            yield return "ContextTokens and OutputTokens must be at least 1, and OutputTokens at most ContextTokens.";
        }

        if (model.InputUsdPerMillion < 0 || model.OutputUsdPerMillion < 0 || model.CachedInputUsdPerMillion < 0 || model.UsdPerMinute < 0)
        {
            yield return "a price is negative; leave out what is unknown.";
        }

        if (model.MaxConcurrent < 1)
        {
            yield return $"MaxConcurrent is {model.MaxConcurrent}; it must be at least 1.";
        }

        if (model.Kind == ModelKind.Embedding != model.Dimensions is > 0)
        {
            yield return "Dimensions must be set, and positive, for embeddings and only for them.";
        }

        foreach (var capability in model.Capabilities.Except(ModelCapability.All))
        {
            yield return $"Capabilities has '{capability}'; known are {string.Join(", ", ModelCapability.All)}.";
        }

        foreach (var parameter in model.RejectedParameters.Except(ModelParameter.All))
        {
            yield return $"RejectedParameters has '{parameter}'; known are {string.Join(", ", ModelParameter.All)}.";
        }

        foreach (var next in model.Fallback.Where(next => Target(options, next)?.Kind != model.Kind))
        {
            yield return $"Fallback has '{next}', which is no {model.Kind} model of Models:Catalogue; name one of {Known(options)}.";
        }
    }

    private static ModelOptions? Target(ModelsOptions options, string name) =>
        options.Catalogue.GetValueOrDefault(name) ?? options.Catalogue.GetValueOrDefault(options.Aliases.GetValueOrDefault(name, ""));

    private static string Known(ModelsOptions options) => string.Join(", ", options.Catalogue.Keys.Order(StringComparer.Ordinal));
}
