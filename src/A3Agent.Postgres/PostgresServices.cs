using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace A3Agent.Postgres;

/// <summary>Adds the Postgres database to a host.</summary>
public static class PostgresServices
{
    /// <summary>Adds <see cref="IStorage"/> over Postgres as a singleton; the host disposes it.</summary>
    /// <param name="services">The host's services; they need logging.</param>
    /// <param name="options">Where the database is.</param>
    /// <returns>The same services.</returns>
    public static IServiceCollection AddPostgres(this IServiceCollection services, PostgresOptions options)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton(options);
        services.AddSingleton<IStorage, PostgresStorage>();
        return services;
    }
}
