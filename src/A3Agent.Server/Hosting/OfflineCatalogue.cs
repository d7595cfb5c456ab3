using A3Agent.Models;

namespace A3Agent.Server.Hosting;

/// <summary>Without a provider the offline model answers whatever is asked for: it is the default, every alias, and costs nothing.</summary>
internal static class OfflineCatalogue
{
    public static void Apply(ModelsOptions models)
    {
        models.Default = ModelProvider.Offline.Name;
        models.Catalogue[models.Default] = new ModelOptions { Capabilities = [.. Models.Routing.ModelCapability.All] };
        models.Aliases = models.Aliases.ToDictionary(alias => alias.Key, _ => models.Default, StringComparer.Ordinal);
        models.Organizations = [];
        foreach (var model in models.Catalogue.Values)
        {
            (model.InputUsdPerMillion, model.CachedInputUsdPerMillion, model.OutputUsdPerMillion) = (0, 0, 0);
            model.Fallback = [];
        }
    }
}
