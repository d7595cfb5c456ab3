namespace ProviderSimulator;

/// <summary>The bare web host both uses share: loopback, HTTP/1.1, no logging, quick shutdown.</summary>
internal static class SimulatorHost
{
    public static WebApplication Create(int port)
    {
        // No settings file is watched: the system has few watchers, and tests start many simulators.
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { Args = ["--hostBuilder:reloadConfigOnChange=false"] });
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls($"http://127.0.0.1:{port}");
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.AddServerHeader = false);
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = TimeSpan.FromSeconds(1));
        return builder.Build();
    }
}
