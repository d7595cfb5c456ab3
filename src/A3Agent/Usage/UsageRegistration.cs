using A3Agent.Models;
using A3Agent.Models.Metering;
using A3Agent.Models.Tokens;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;

namespace A3Agent.Usage;

/// <summary>Registers the accounts.</summary>
public static class UsageRegistration
{
    /// <summary>
    /// Adds the accounts, and the worker, which the host has to run. They need <see cref="IStorage"/>, the models and a
    /// <see cref="TimeProvider"/>.
    /// </summary>
    public static IServiceCollection AddUsage(this IServiceCollection services, BudgetOptions budgets, AlertOptions alerts)
    {
        services.AddSingleton(budgets);
        services.AddSingleton(alerts);
        services.TryAddSingleton<TokenCorrection>();
        services.AddSingleton<UsageAccounts>();
        services.AddSingleton(provider => new UsageWorker(
            provider.GetRequiredService<IStorage>(), budgets, Poster(provider, alerts),
            provider.GetRequiredService<TimeProvider>(), provider.GetRequiredService<ILogger<UsageWorker>>()));
        return services;
    }

    /// <summary>A chat client whose calls are accounted.</summary>
    /// <param name="inner">The client that makes them.</param>
    /// <param name="services">Where the accounts are registered.</param>
    public static MeteredChatClient Metered(this IChatClient inner, IServiceProvider services) => new(
        inner, services.GetRequiredService<UsageAccounts>(), services.GetRequiredService<ModelCatalogue>(),
        services.GetRequiredService<TokenCorrection>(), services.GetRequiredService<TimeProvider>());

    /// <summary>A generator of embeddings whose calls are accounted. For a provider's: the offline one is no call.</summary>
    /// <param name="inner">The generator that makes them.</param>
    /// <param name="services">Where the accounts are registered.</param>
    public static MeteredEmbeddingGenerator Metered(
        this IEmbeddingGenerator<string, Embedding<float>> inner, IServiceProvider services) => new(
        inner, services.GetRequiredService<UsageAccounts>(), services.GetRequiredService<ModelCatalogue>(),
        services.GetRequiredService<TokenCorrection>(), services.GetRequiredService<TimeProvider>());

    private static AlertPoster? Poster(IServiceProvider provider, AlertOptions options) => options.WebhookUrl is null
        ? null
        : new AlertPoster(
            provider.GetRequiredService<IStorage>(), Client(), options,
            provider.GetRequiredService<TimeProvider>(), provider.GetRequiredService<ILogger<AlertPoster>>());

    // The poster has its own limit of time. A pooled connection is renewed, so that a change of DNS is seen. Without a propagator there is
    // no span, which would hold the address and so its secret, and the receiver is told of no trace.
    internal static HttpClient Client() => new(new SocketsHttpHandler
    {
        AllowAutoRedirect = false, UseCookies = false, PooledConnectionLifetime = TimeSpan.FromMinutes(5), ActivityHeadersPropagator = null,
    })
    {
        Timeout = Timeout.InfiniteTimeSpan,
    };
}
