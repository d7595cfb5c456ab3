using A3Agent.Models;

namespace A3Agent.Server.Usage;

/// <summary>A budget of money holds only models that have a price.</summary>
internal static class Prices
{
    /// <summary>The chat models without a price of input or of output, in order.</summary>
    public static IReadOnlyList<string> Missing(ModelCatalogue models) => [.. models.Names.Where(name => Lacks(models, name))];

    /// <summary>Whether a model chats and lacks a price of input or of output.</summary>
    public static bool Lacks(ModelCatalogue models, string name) =>
        models.Find(name) is not null && models.OptionsOf(name) is not { InputUsdPerMillion: not null, OutputUsdPerMillion: not null };

    /// <summary>Why there can be no budget of money for these models, and what to do.</summary>
    public static string Rule(IReadOnlyList<string> models) =>
        $"cannot be held, because there is no price of {string.Join(", ", models)}; set InputUsdPerMillion and OutputUsdPerMillion of "
        + $"Models:Catalogue:{models[0]}{(models.Count > 1 ? " and the others" : "")}, or limit tokens.";
}
