using System.Net.Http.Headers;
using A3Agent.Identity;
using A3Agent.Server.Hosting;
using A3Agent.Server.Tests.Faults;
using A3Agent.Storage.Tests.Postgres;
using A3Agent.Turns;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using ProviderSimulator;

namespace A3Agent.Server.Tests;

/// <summary>The real server on a free loopback port, over a database of its own, with the offline model or a simulated provider.</summary>
internal sealed class RunningServer : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly string _folder;
    private readonly TestStore? _own;

    private RunningServer(WebApplication app, string folder, TestStore? own, TestTime time)
    {
        _app = app;
        _folder = folder;
        _own = own;
        Time = time;
    }

    public TestTime Time { get; }

    public Uri Address => new(_app.Urls.First());

    public IServiceProvider Services => _app.Services;

    /// <summary>The server's database, unless a test has named another one.</summary>
    public TestStore Store => _own ?? throw new InvalidOperationException("The test named the database itself.");

    /// <summary>Starts a server; its clock stands at Friday, 2026-11-20, 09:00 UTC unless a test moves it.</summary>
    public static Task<RunningServer> StartAsync(
        Simulator? provider = null, string environment = "Development", params (string Name, string Value)[] settings) =>
        StartAsync(new ServerSetup { Provider = provider, Environment = environment, Settings = settings });

    /// <summary>Starts a server that is set up in a way of its own.</summary>
    public static async Task<RunningServer> StartAsync(ServerSetup setup)
    {
        var folder = Directory.CreateTempSubdirectory("a3agent-server-").FullName;
        var store = setup.Settings.Any(IsDatabase) ? null : await TestStore.NewAsync(folder);
        (string Name, string Value)[] all =
        [
            ("environment", setup.Environment), ("urls", "http://127.0.0.1:0"),
            ("Logging:LogLevel:Default", "None"),
            ("OpenAI:BaseUrl", setup.Provider?.BaseUrl ?? ""), ("OpenAI:ApiKey", ""),
            .. store is null ? setup.Settings : [store.Setting, .. setup.Settings],
        ];
        BackgroundWork.Begin();
        var app = Program.Create(
            [.. all.Select(setting => $"--{setting.Name}={setting.Value}")],
            services => setup.Replace(services.Replace(ServiceDescriptor.Singleton<TimeProvider>(setup.Time))));
        await app.PrepareAsync();
        await app.StartAsync(TestContext.Current.CancellationToken);
        return new RunningServer(app, folder, store, setup.Time);
    }

    /// <summary>A client that shows no credential: in Development it is user dev of organization demo.</summary>
    public HttpClient Client() => new() { BaseAddress = Address };

    /// <summary>A client that shows this key.</summary>
    public HttpClient Client(string key)
    {
        var client = Client();
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key);
        return client;
    }

    /// <summary>A client with a new key of the organization, which is made where it is missing.</summary>
    public async Task<HttpClient> ClientOfAsync(string organization, string user = "service", Role role = Role.Admin) =>
        Client((await Services.GetRequiredService<ApiKeys>().CreateAsync(
            new OrganizationId(organization), user, role, null, TestContext.Current.CancellationToken)).Token);

    /// <summary>Lets time pass for the server, and for what goes by its database's own clock.</summary>
    public Task PassTimeAsync(TimeSpan time) => PassTimeAsync(time, PostgresServer.PassTimeAsync);

    /// <summary>
    /// Lets the work in the background come to its end: nobody waits to be embedded, and the worker sleeps until time passes again.
    /// </summary>
    public async Task SettleAsync()
    {
        var begun = TimeProvider.System.GetTimestamp();
        while (true)
        {
            for (var next = Time.Pulse.Next; Time.FirstDelay is null; next = Time.Pulse.Next)
            {
                await next.InTimeAsync("the embedding worker has nothing to do");
            }

            var sets = await Services.GetRequiredService<IStorage>().Vectors.StatusAsync(null, TestContext.Current.CancellationToken);
            if (sets.All(set => set.Queued == 0))
            {
                return;
            }

            Assert.True(TimeProvider.System.GetElapsedTime(begun) < Patience.Limit, $"Clients are not embedded: {string.Join(", ", sets)}");
            await PassTimeAsync(TimeSpan.FromMilliseconds(500), PostgresServer.PassEmbeddingTimeAsync);
        }
    }

    /// <summary>Waits for the running turns to end; the server takes no more afterwards.</summary>
    public Task DrainAsync() => Services.GetRequiredService<TurnHost>().DrainAsync(TimeSpan.FromMinutes(1)).InTimeAsync("the end of the turns");

    public async ValueTask DisposeAsync()
    {
        // The server's time stands: nobody would give up a turn that a test has left behind.
        await Services.GetRequiredService<TurnHost>().DrainAsync(TimeSpan.Zero).InTimeAsync("the end of the turns");
        await _app.StopAsync().InTimeAsync("the end of the server");
        await _app.DisposeAsync().AsTask().InTimeAsync("the end of the server's services");
        if (_own is not null)
        {
            await _own.DisposeAsync();
        }

        Directory.Delete(_folder, recursive: true);
    }

    private async Task PassTimeAsync(TimeSpan time, Func<string, TimeSpan, Task> inDatabase)
    {
        Time.Advance(time);
        if (Services.GetRequiredService<IConfiguration>().GetConnectionString("Postgres") is { Length: > 0 } database)
        {
            await inDatabase(PostgresServer.AdministratorOf(database), time);
        }
    }

    private static bool IsDatabase((string Name, string Value) setting) => setting.Name is "Storage:SqlitePath" or "ConnectionStrings:Postgres";
}

/// <summary>What a server of a test is started with.</summary>
internal sealed record ServerSetup
{
    /// <summary>The simulated provider; null for the offline model.</summary>
    public Simulator? Provider { get; init; }

    public string Environment { get; init; } = "Development";

    /// <summary>The server's time.</summary>
    public TestTime Time { get; init; } = new ManualTime(new DateTimeOffset(2026, 11, 20, 9, 0, 0, TimeSpan.Zero));

    /// <summary>Replaces services, for what a test cannot bring about from outside.</summary>
    public Action<IServiceCollection> Replace { get; init; } = _ => { };

    /// <summary>Settings beside those of every test.</summary>
    public IReadOnlyList<(string Name, string Value)> Settings { get; init; } = [];
}
