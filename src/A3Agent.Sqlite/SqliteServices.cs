using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace A3Agent.Sqlite;

/// <summary>Adds the embedded database to a host.</summary>
public static class SqliteServices
{
    /// <summary>Adds <see cref="IStorage"/> over SQLite as a singleton; the host disposes it.</summary>
    /// <param name="services">The host's services; they need logging.</param>
    /// <param name="options">Where the database is.</param>
    /// <returns>The same services.</returns>
    public static IServiceCollection AddSqlite(this IServiceCollection services, SqliteOptions options)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton(options);
        services.AddSingleton<IStorage, SqliteStorage>();
        return services;
    }
}
