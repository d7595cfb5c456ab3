using A3Agent.Models;
using A3Agent.Offline;
using A3Agent.Usage;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection;

namespace A3Agent.Search;

/// <summary>Registers the client search and what embeds clients.</summary>
public static class EmbeddingRegistration
{
    /// <summary>
    /// Adds the search and the worker, which the host has to run. They need <see cref="IStorage"/>, a generator of embeddings (the
    /// offline one when there is no provider), the models, the accounts and a <see cref="TimeProvider"/>.
    /// </summary>
    public static IServiceCollection AddClientSearch(this IServiceCollection services, EmbeddingOptions options)
    {
        services.AddSingleton(options);
        services.AddSingleton(provider =>
        {
            var generator = provider.GetRequiredService<IEmbeddingGenerator<string, Embedding<float>>>();
            return new EmbeddingModels(
                options, generator is OfflineEmbeddingGenerator ? generator : generator.Metered(provider),
                provider.GetRequiredService<ModelCatalogue>(), provider.GetRequiredService<TimeProvider>());
        });
        services.AddSingleton<EmbeddingHealth>();
        services.AddSingleton<EmbeddingWorker>();
        services.AddSingleton<ClientSearcher>();
        return services;
    }
}
