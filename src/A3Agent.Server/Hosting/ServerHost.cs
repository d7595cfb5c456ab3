using A3Agent.Server.Usage;

namespace A3Agent.Server.Hosting;

/// <summary>The web host around the platform.</summary>
internal static class ServerHost
{
    private const long MaxBodyBytes = 10 * 1024 * 1024;

    // Settings are read at the start. Watching their files would take watchers of the system, of which there are few, and who gets none
    // would not start.
    public const string NoReload = "--hostBuilder:reloadConfigOnChange=false";

    public static WebApplicationOptions Options(string[] args) => new()
    {
        Args = [NoReload, .. args is ["serve", .. var rest] ? rest : args], ContentRootPath = RepositoryRoot.Find(),
    };

    public static void AddServer(this WebApplicationBuilder builder)
    {
        builder.Configuration.AddEnvironmentAliases(Environment.GetEnvironmentVariable);
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = MaxBodyBytes;
        });
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = TurnDrain.Patience + TimeSpan.FromSeconds(5));
        builder.AddTelemetryExport();
        builder.Services.AddPlatform(new Settings(builder.Configuration, builder.Environment));
        builder.Services.AddSingleton<StoragePreparation>();
        builder.Services.AddHostedService(services => services.GetRequiredService<StoragePreparation>());
        builder.Services.AddHostedService<PromptWatcher>();
        builder.Services.AddHostedService<ClientEmbedding>();
        builder.Services.AddHostedService<Accounting>();
        builder.Services.AddHostedService<TurnDrain>();
    }
}
