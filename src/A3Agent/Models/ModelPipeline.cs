using A3Agent.Models.Caching;
using A3Agent.Models.Privacy;
using A3Agent.Models.Resilience;
using A3Agent.Models.Routing;
using A3Agent.Models.Telemetry;
using A3Agent.Models.Tokens;
using A3Agent.Usage;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace A3Agent.Models;

/// <summary>Puts the model layer together: one small client for each behaviour, the provider's innermost.</summary>
public static class ModelPipeline
{
    /// <summary>The service key of the provider's own <see cref="IChatClient"/>; the one without a key is the whole layer.</summary>
    public const string ProviderKey = "provider";

    /// <summary>
    /// Adds the models and <see cref="IChatClient"/> as the whole layer around the one registered under <see cref="ProviderKey"/>. It
    /// needs the accounts, <see cref="TelemetryOptions"/>, a <see cref="TimeProvider"/> and logging. Every call must carry a <see cref="ModelCall"/>.
    /// </summary>
    /// <param name="services">Where to register.</param>
    /// <param name="models">The catalogue.</param>
    /// <param name="resilience">Retries, breaker, queue.</param>
    /// <param name="redactPii">Whether personal data is replaced before text leaves.</param>
    public static IServiceCollection AddModels(
        this IServiceCollection services, ModelsOptions models, ResilienceOptions resilience, bool redactPii)
    {
        services.AddSingleton(new ModelCatalogue(models));
        services.AddSingleton<ModelRouter>();
        services.AddSingleton(resilience);
        services.AddSingleton<TokenCorrection>();
        services.AddSingleton(provider => new ProviderHealth(
            provider.GetRequiredService<TimeProvider>(), provider.GetRequiredService<ILogger<ProviderHealth>>(),
            (organization, alert, stop) => provider.GetRequiredService<UsageAccounts>().RaiseAsync(organization, alert, stop)));
        services.AddSingleton(provider => new ProviderGate(
            provider.GetRequiredService<ModelCatalogue>(), resilience, provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<ProviderHealth>()));
        services.AddSingleton<IChatClient>(provider => Build(provider, resilience, redactPii));
        return services;
    }

    // From the provider outwards. What comes later sees what came before it as one client.
    private static CachingChatClient Build(IServiceProvider provider, ResilienceOptions resilience, bool redactPii)
    {
        var time = provider.GetRequiredService<TimeProvider>();
        var catalogue = provider.GetRequiredService<ModelCatalogue>();
        IChatClient client = new DeadlineChatClient(provider.GetRequiredKeyedService<IChatClient>(ProviderKey), resilience, time);
        client = new TelemetryChatClient(client, provider.GetRequiredService<TelemetryOptions>(), time, catalogue);
        if (redactPii)
        {
            client = new RedactingChatClient(client, new PrivacyVaults());
        }

        client = new ModelLimitsChatClient(client, catalogue);
        client = client.Metered(provider);
        client = new GatedChatClient(client, provider.GetRequiredService<ProviderGate>());
        client = new RetryChatClient(client, resilience, time, Random.Shared, provider.GetRequiredService<ILogger<RetryChatClient>>());
        client = new FallbackChatClient(
            client, catalogue, resilience, time, Random.Shared, provider.GetRequiredService<ILogger<FallbackChatClient>>());
        return new CachingChatClient(client, new CacheOptions(), time);
    }
}
