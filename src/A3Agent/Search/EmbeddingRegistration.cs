using Microsoft.Extensions.DependencyInjection;

namespace A3Agent.Search;

/// <summary>Registers the client search and what embeds clients.</summary>
public static class EmbeddingRegistration
{
    /// <summary>
    /// Adds the search and the worker, which the host has to run. They need <see cref="IStorage"/>, a generator of embeddings (the
    /// offline one when there is no provider) and a <see cref="TimeProvider"/>.
    /// </summary>
    public static IServiceCollection AddClientSearch(this IServiceCollection services, EmbeddingOptions options)
    {
        services.AddSingleton(options);
        services.AddSingleton<EmbeddingModels>();
        services.AddSingleton<EmbeddingHealth>();
        services.AddSingleton<EmbeddingWorker>();
        services.AddSingleton<ClientSearcher>();
        return services;
    }
}
