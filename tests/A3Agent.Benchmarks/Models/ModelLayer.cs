using A3Agent.Benchmarks.Serving;
using A3Agent.Models;
using A3Agent.OpenAI;
using A3Agent.Plugins;
using A3Agent.Server.Hosting;
using A3Agent.Sqlite;
using Microsoft.Extensions.AI;

namespace A3Agent.Benchmarks.Models;

/// <summary>The platform of the server, with a provider that is in this process; asked bare, or through the whole layer.</summary>
internal sealed class ModelLayer : IAsyncDisposable
{
    private readonly IHost _host;
    private readonly ReadyTransport _transport;

    private ModelLayer(ModelWay way, IHost host, ReadyTransport transport, string system)
    {
        (Way, _host, _transport) = (way, host, transport);
        Client = way == ModelWay.Bare
            ? host.Services.GetRequiredKeyedService<IChatClient>(ModelPipeline.ProviderKey)
            : host.Services.GetRequiredService<IChatClient>();
        Sample = new SampleAsk(
            system, host.Services.GetRequiredService<ToolSet>().Declarations, host.Services.GetRequiredService<TimeProvider>());
    }

    public ModelWay Way { get; }

    public IChatClient Client { get; }

    public SampleAsk Sample { get; }

    public IStorage Storage => _host.Services.GetRequiredService<IStorage>();

    /// <summary>What the provider says next.</summary>
    public ReadyAnswer Answer
    {
        set => _transport.Answer = value;
    }

    /// <summary>Composes it as the server does, over a fresh SQLite file; nothing is listened to and no worker runs.</summary>
    public static async Task<ModelLayer> CreateAsync(ModelWay way, string folder, CancellationToken cancellationToken)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings
        {
            ContentRootPath = RepositoryRoot.Find(), EnvironmentName = Environments.Production,
        });
        builder.Configuration.AddJsonFile(Path.Combine(builder.Environment.ContentRootPath, "appsettings.json"), optional: false, reloadOnChange: false);
        builder.Configuration.AddInMemoryCollection(Settings(way, folder));
        var settings = new Settings(builder.Configuration, builder.Environment);
        var transport = new ReadyTransport();
        builder.Services.AddPlatform(settings);
        builder.Services.AddOpenAI(settings.OpenAI!, transport, ModelPipeline.ProviderKey);
        if (!way.HasAccounts())
        {
            builder.Services.AddSingleton<IStorage>(services => new FreeAccounts(ActivatorUtilities.CreateInstance<SqliteStorage>(services)));
        }

        var host = builder.Build();
        await host.Services.GetRequiredService<IStorage>().PrepareAsync(cancellationToken);
        await host.Services.GetRequiredService<IStorage>().Identity.EnsureOrganizationAsync(SampleAsk.Organization, cancellationToken);
        return new ModelLayer(way, host, transport, await SystemPrompt.RenderAsync(host.Services));
    }

    public ValueTask DisposeAsync() => ((IAsyncDisposable)_host).DisposeAsync();

    private static Dictionary<string, string?> Settings(ModelWay way, string folder)
    {
        var settings = new Dictionary<string, string?>
        {
            ["OpenAI:BaseUrl"] = "http://provider.test/v1", ["OpenAI:ApiKey"] = "benchmark",
            ["Storage:SqlitePath"] = Path.Combine(folder, $"{way}.db"), ["Privacy:RedactPii"] = $"{way == ModelWay.Redaction}",
        };
        if (way == ModelWay.Budgets)
        {
            (string Scope, string Period)[] budgets = [("organization", "month"), ("user", "day"), ("conversation", "turn")];
            foreach (var (index, (scope, period)) in budgets.Index())
            {
                settings[$"Budgets:Defaults:{index}:Scope"] = scope;
                settings[$"Budgets:Defaults:{index}:Period"] = period;
                settings[$"Budgets:Defaults:{index}:MaxCostUsd"] = "900000";
            }
        }

        return settings;
    }
}
