namespace A3Agent.Models;

/// <summary>Settings <c>Models</c>: which models there are and which one answers when nobody says.</summary>
public sealed class ModelsOptions
{
    /// <summary>The model of turns that name none.</summary>
    public string Default { get; set; } = "gpt-4o";

    /// <summary>The models, by the provider's name.</summary>
    public Dictionary<string, ModelOptions> Catalogue { get; set; } = [];
}

/// <summary>Settings of one model. Prices are US dollars per million tokens.</summary>
public sealed class ModelOptions
{
    /// <summary>The context window, in tokens.</summary>
    public int ContextTokens { get; set; } = 128_000;

    /// <summary>The most tokens of one answer.</summary>
    public int OutputTokens { get; set; } = 16_384;

    /// <summary>Price of input; null when unknown, and then no cost is shown.</summary>
    public decimal? InputUsdPerMillion { get; set; }

    /// <summary>Price of input that the provider had cached; the price of input when null.</summary>
    public decimal? CachedInputUsdPerMillion { get; set; }

    /// <summary>Price of output; null when unknown.</summary>
    public decimal? OutputUsdPerMillion { get; set; }
}

/// <summary>A model that turns may use.</summary>
/// <param name="Name">The provider's name.</param>
/// <param name="ContextTokens">The context window, in tokens.</param>
/// <param name="OutputTokens">The most tokens of one answer.</param>
public sealed record ChatModel(string Name, int ContextTokens, int OutputTokens);

/// <summary>The models of the installation. Immutable, safe for concurrent use.</summary>
public sealed class ModelCatalogue
{
    private const decimal Million = 1_000_000m;
    private readonly IReadOnlyDictionary<string, ModelOptions> _models;

    /// <summary>Reads the settings.</summary>
    /// <param name="options">The settings; a default model that the catalogue lacks is taken with the usual limits and no price.</param>
    public ModelCatalogue(ModelsOptions options)
    {
        var all = new Dictionary<string, ModelOptions>(options.Catalogue, StringComparer.Ordinal);
        all.TryAdd(options.Default, new ModelOptions());
        _models = all;
        Default = Find(options.Default)!;
    }

    /// <summary>The model of turns that name none.</summary>
    public ChatModel Default { get; }

    /// <summary>The names of all models, in order.</summary>
    public IEnumerable<string> Names => _models.Keys.Order(StringComparer.Ordinal);

    /// <summary>Finds a model; null when there is none of this name.</summary>
    public ChatModel? Find(string name) =>
        _models.TryGetValue(name, out var model) ? new ChatModel(name, model.ContextTokens, model.OutputTokens) : null;

    /// <summary>What a call cost, in US dollars; null when the catalogue has no price for the model.</summary>
    /// <param name="model">The model's name, as asked for.</param>
    /// <param name="promptTokens">Input tokens, cached ones included.</param>
    /// <param name="cachedTokens">Input tokens that the provider had cached.</param>
    /// <param name="completionTokens">Output tokens.</param>
    public decimal? CostUsd(string model, long promptTokens, long cachedTokens, long completionTokens) =>
        _models.TryGetValue(model, out var found) && found is { InputUsdPerMillion: { } input, OutputUsdPerMillion: { } output }
            ? (((promptTokens - cachedTokens) * input) + (cachedTokens * (found.CachedInputUsdPerMillion ?? input)) + (completionTokens * output)) / Million
            : null;
}
