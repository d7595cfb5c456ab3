using A3Agent.Identity;
using A3Agent.Offline;
using A3Agent.Plugins;
using A3Agent.Prompts;

namespace A3Agent.Server.Hosting;

/// <summary>What must be true before the first request: schema, prompts, plugins, and in Development the demo organization.</summary>
internal static partial class StartUp
{
    /// <summary>Brings the database up to date and checks prompts and plugins; used by the server and by commands.</summary>
    public static async Task PrepareAsync(IServiceProvider services, CancellationToken cancellationToken)
    {
        await services.GetRequiredService<IStorage>().PrepareAsync(cancellationToken);
        services.GetRequiredService<PromptLibrary>().EnsureUsable();
        services.GetRequiredService<ToolSet>();
        if (services.GetRequiredService<IHostEnvironment>().IsDevelopment())
        {
            await SeedAsync(services, cancellationToken);
        }
    }

    /// <summary>Prepares, and says what answers.</summary>
    public static async Task PrepareAsync(this WebApplication app)
    {
        await PrepareAsync(app.Services, app.Lifetime.ApplicationStopping);
        if (app.Services.GetRequiredService<ModelProvider>() == ModelProvider.Offline)
        {
            LogOffline(app.Logger);
        }
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
