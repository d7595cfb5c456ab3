using A3Agent.Models;
using A3Agent.Models.Routing;
using A3Agent.OpenAI;

namespace A3Agent.Server.Hosting;

/// <summary>How the connector speaks to each model, as the catalogue says it. What a model rejects is left out before.</summary>
internal static class ModelProfiles
{
    public static Func<string, ModelProfile?> Of(ModelsOptions models)
    {
        var profiles = models.Catalogue.Where(model => model.Value.Kind == ModelKind.Chat).ToDictionary(
            model => model.Key, model => new ModelProfile(model.Value.Api, Capabilities(model.Value)), StringComparer.Ordinal);
        return profiles.GetValueOrDefault;
    }

    private static ModelCapabilities Capabilities(ModelOptions model) =>
        model.Capabilities.Contains(ModelCapability.Reasoning)
            ? new ModelCapabilities { Reasons = true, DeveloperRole = true }
            : ModelCapabilities.Default;
}
