using A3Agent.Server.Usage;

namespace A3Agent.Server.Hosting;

/// <summary>The web host around the platform.</summary>
internal static class ServerHost
{
    // Settings are read once; watching their file takes one of the system's few watchers for nothing.
    private const string NoWatching = "--hostBuilder:reloadConfigOnChange=false";
    private const long MaxBodyBytes = 10 * 1024 * 1024;

    public static WebApplicationOptions Options(string[] args) => new()
    {
        Args = [NoWatching, .. args is ["serve", .. var rest] ? rest : args], ContentRootPath = RepositoryRoot.Find(),
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
