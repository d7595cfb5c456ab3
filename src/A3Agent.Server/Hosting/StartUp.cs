using A3Agent.Identity;
using A3Agent.Offline;
using A3Agent.Plugins;
using A3Agent.Prompts;

namespace A3Agent.Server.Hosting;

/// <summary>What must be true before work begins: prompts, plugins, schema, and in Development the demo organization.</summary>
internal static partial class StartUp
{
    /// <summary>Prepares everything, for a command.</summary>
    public static async Task PrepareAsync(IServiceProvider services, CancellationToken cancellationToken)
    {
        await PrepareStorageAsync(services, cancellationToken);
        Check(services);
    }

    /// <summary>Brings the database up to date and fills it in Development.</summary>
    public static async Task PrepareStorageAsync(IServiceProvider services, CancellationToken cancellationToken)
    {
        await services.GetRequiredService<IStorage>().PrepareAsync(cancellationToken);
        if (services.GetRequiredService<IHostEnvironment>().IsDevelopment())
        {
            await SeedAsync(services, cancellationToken);
        }
    }

    /// <summary>Prepares the server, and says what answers. A database that cannot be reached is waited for while it serves.</summary>
    public static async Task PrepareAsync(this WebApplication app)
    {
        await app.Services.GetRequiredService<StoragePreparation>().TryAsync(app.Lifetime.ApplicationStopping);
        Check(app.Services);
        if (app.Services.GetRequiredService<ModelProvider>() == ModelProvider.Offline)
        {
            LogOffline(app.Logger);
        }
    }

    /// <summary>Serves until it is stopped.</summary>
    /// <exception cref="InvalidOperationException">The database came, but cannot be used.</exception>
    public static async Task ServeAsync(this WebApplication app)
    {
        var storage = app.Services.GetRequiredService<StoragePreparation>();
        await app.RunAsync();
        storage.ThrowIfFailed();
    }

    private static void Check(IServiceProvider services)
    {
        services.GetRequiredService<PromptLibrary>().EnsureUsable();
        services.GetRequiredService<ToolSet>();
    }

    private static async Task SeedAsync(IServiceProvider services, CancellationToken cancellationToken)
    {
        var storage = services.GetRequiredService<IStorage>();
        await storage.Identity.EnsureOrganizationAsync(OrganizationId.Demo, cancellationToken);
        var today = DateOnly.FromDateTime(services.GetRequiredService<TimeProvider>().GetUtcNow().UtcDateTime);
        await new DemoOrganization().SeedAsync(storage.Crm(OrganizationId.Demo), today, cancellationToken);
    }

    [LoggerMessage(Level = LogLevel.Warning, Message =
        "No OPENAI_API_KEY and no OPENAI_BASE_URL is set: the offline demo model answers. It follows simple rules and says 'offline' as its model.")]
    private static partial void LogOffline(ILogger logger);
}
