using A3Agent.Identity;

namespace A3Agent.Models;

/// <summary>A model that turns may use.</summary>
/// <param name="Name">The provider's name.</param>
/// <param name="ContextTokens">The context window, in tokens.</param>
/// <param name="OutputTokens">The most tokens of one answer.</param>
public sealed record ChatModel(string Name, int ContextTokens, int OutputTokens);

/// <summary>The models of the installation. Immutable, safe for concurrent use. A name may be an alias wherever one is asked for.</summary>
public sealed class ModelCatalogue
{
    private const decimal Million = 1_000_000m;
    private readonly Dictionary<string, ModelOptions> _models;
    private readonly Dictionary<string, string> _aliases;
    private readonly Dictionary<string, string[]> _chains;
    private readonly Dictionary<string, OrganizationModelOptions> _organizations;

    /// <summary>Reads the settings; <see cref="Routing.ModelSettings.Problems"/> says what may be wrong with them.</summary>
    /// <param name="options">The settings; a default model that the catalogue lacks is taken with the usual limits and no price.</param>
    public ModelCatalogue(ModelsOptions options)
    {
        _aliases = new Dictionary<string, string>(options.Aliases, StringComparer.Ordinal);
        _models = new Dictionary<string, ModelOptions>(options.Catalogue, StringComparer.Ordinal);
        _organizations = new Dictionary<string, OrganizationModelOptions>(options.Organizations, StringComparer.Ordinal);
        _models.TryAdd(Resolve(options.Default), new ModelOptions());
        _chains = _models.ToDictionary(model => model.Key, model => ChainOf(model.Key, model.Value), StringComparer.Ordinal);
        Default = Find(options.Default)!;
    }

    /// <summary>The model of turns that name none.</summary>
    public ChatModel Default { get; }

    /// <summary>The names of all chat models, in order.</summary>
    public IEnumerable<string> Names =>
        _models.Where(model => model.Value.Kind == ModelKind.Chat).Select(model => model.Key).Order(StringComparer.Ordinal);

    /// <summary>The aliases of chat models, in order.</summary>
    public IEnumerable<string> Aliases =>
        _aliases.Where(alias => Find(alias.Key) is not null).Select(alias => alias.Key).Order(StringComparer.Ordinal);

    /// <summary>Finds a chat model; null when there is none of this name.</summary>
    public ChatModel? Find(string name) =>
        Resolve(name) is var model && _models.TryGetValue(model, out var found) && found.Kind == ModelKind.Chat
            ? new ChatModel(model, found.ContextTokens, found.OutputTokens)
            : null;

    /// <summary>The settings of a model of any kind; null when there is none of this name. Not to be changed.</summary>
    public ModelOptions? OptionsOf(string name) => _models.GetValueOrDefault(Resolve(name));

    /// <summary>What an organization chose otherwise; null when nothing. Not to be changed.</summary>
    public OrganizationModelOptions? OfOrganization(OrganizationId organization) => _organizations.GetValueOrDefault(organization.Value);

    /// <summary>The models that answer one after the other: the model, then its fallbacks.</summary>
    /// <param name="name">The model; null for the default. One that the catalogue lacks stands alone.</param>
    public IReadOnlyList<string> ChainOf(string? name) =>
        _chains.TryGetValue(name is null ? Default.Name : Resolve(name), out var chain) ? chain : [name!];

    /// <summary>What a call cost, in US dollars; null when the catalogue has no price for the model.</summary>
    /// <param name="model">The model's name, as asked for.</param>
    /// <param name="promptTokens">Input tokens, cached ones included.</param>
    /// <param name="cachedTokens">Input tokens that the provider had cached.</param>
    /// <param name="completionTokens">Output tokens; a model that makes none needs no price for them.</param>
    public decimal? CostUsd(string model, long promptTokens, long cachedTokens, long completionTokens)
    {
        if (OptionsOf(model) is not { InputUsdPerMillion: { } input } found || (found.OutputUsdPerMillion is null && completionTokens > 0))
        {
            return null;
        }

        var cached = cachedTokens * (found.CachedInputUsdPerMillion ?? input);
        return (((promptTokens - cachedTokens) * input) + cached + (completionTokens * (found.OutputUsdPerMillion ?? 0))) / Million;
    }

    /// <summary>The model behind an alias; any other name as it is.</summary>
    internal string Resolve(string name) => _models is not null && _models.ContainsKey(name) ? name : _aliases.GetValueOrDefault(name, name);

    private string[] ChainOf(string name, ModelOptions model) =>
        [.. model.Fallback.Select(Resolve).Where(_models.ContainsKey).Prepend(name).Distinct(StringComparer.Ordinal)];
}
