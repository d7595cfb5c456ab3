using A3Agent.Models;
using Microsoft.Extensions.DependencyInjection;
using ProviderSimulator;

namespace A3Agent.Server.Tests.Faults;

/// <summary>
/// A server before a simulated provider, shared by the tests of a class, which run one after the other. Backoffs pass at once; limits and
/// longer waits are the test's.
/// </summary>
public sealed class FaultHost : IAsyncLifetime
{
    /// <summary>The provider's key; it must not be seen by callers.</summary>
    internal const string Key = "sk-test-0123456789abcdef";

    // Longer than every pause, break and deadline.
    private static readonly TimeSpan Rest = TimeSpan.FromMinutes(30);

    private int _scenes;

    internal FaultTime Time { get; } = new();

    internal Simulator Provider { get; private set; } = null!;

    internal RunningServer Server { get; private set; } = null!;

    internal Action<IServiceCollection> Replace { get; init; } = _ => { };

    internal IReadOnlyList<(string Name, string Value)> Settings { get; init; } = [];

    public async ValueTask InitializeAsync()
    {
        Provider = await Simulator.StartAsync(TestContext.Current.CancellationToken);
        Server = await RunningServer.StartAsync(new ServerSetup
        {
            Provider = Provider,
            // No demo organization is made and embedded.
            Environment = "Production",
            Time = Time,
            Replace = Replace,
            Settings = [("OpenAI:ApiKey", Key), .. Enum.GetValues<ModelApi>().SelectMany(Models), .. Settings],
        });
    }

    public async ValueTask DisposeAsync()
    {
        await Server.DisposeAsync();
        await Provider.DisposeAsync();
    }

    /// <summary>The name of an organization of its own.</summary>
    internal string NextOrganization() => $"scene-{++_scenes}";

    /// <summary>Whatever a test has left behind ends: breaks, pauses, turns.</summary>
    internal void EndScene()
    {
        Provider.Script(_ => SimulatedReply.Text("ok"));
        Time.Advance(Rest);
    }

    /// <summary>A model's name; each API has its own.</summary>
    internal static string Model(string name, ModelApi api) => $"{name}-{api}".ToLowerInvariant();

    private static IEnumerable<(string Name, string Value)> Models(ModelApi api) =>
    [
        .. new[] { FaultScene.AloneName, FaultScene.FirstName, FaultScene.SecondName }.SelectMany(name => Prices(Model(name, api), api)),
        ($"Models:Catalogue:{Model(FaultScene.FirstName, api)}:Fallback:0", Model(FaultScene.SecondName, api)),
        // One place: a call that does not give its place back stops everything after it.
        ($"Models:Catalogue:{Model(FaultScene.AloneName, api)}:MaxConcurrent", "1"),
    ];

    private static IEnumerable<(string Name, string Value)> Prices(string model, ModelApi api) =>
    [
        ($"Models:Catalogue:{model}:Api", api.ToString()),
        ($"Models:Catalogue:{model}:InputUsdPerMillion", "1"), ($"Models:Catalogue:{model}:OutputUsdPerMillion", "2"),
    ];
}
