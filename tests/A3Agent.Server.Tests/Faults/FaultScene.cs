using System.Text.Json.Nodes;
using A3Agent.Conversations;
using A3Agent.Crm;
using A3Agent.Identity;
using A3Agent.Models;
using A3Agent.Server.Tests.Chat;
using A3Agent.Tests;
using Microsoft.Extensions.DependencyInjection;
using ProviderSimulator;

namespace A3Agent.Server.Tests.Faults;

/// <summary>
/// A server before a provider that is about to fail, and a caller in a conversation that has one answered question. Backoffs pass at once;
/// limits and longer waits are the test's.
/// </summary>
internal sealed class FaultScene : IAsyncDisposable
{
    /// <summary>The provider's key; it must not be seen by callers.</summary>
    public const string Key = "sk-test-0123456789abcdef";

    /// <summary>A model that has no fallback.</summary>
    public const string Alone = "alone";

    /// <summary>A model whose fallback is <see cref="Second"/>.</summary>
    public const string First = "first";

    public const string Second = "second";

    public const string Organization = "faults";

    // Longer than every backoff, shorter than a heartbeat and than the wait for a place at a model.
    private static readonly TimeSpan LongestBackoff = TimeSpan.FromSeconds(9);

    private readonly HttpClient _client;
    private readonly Route _route;
    private int _before;

    private FaultScene(Simulator provider, RunningServer server, HttpClient client, Route route) =>
        (Provider, Server, _client, _route) = (provider, server, client, route);

    public Simulator Provider { get; }

    public RunningServer Server { get; }

    public ManualTime Time => Server.Time;

    public HttpClient Client => _client;

    /// <summary>The conversation.</summary>
    public string Session { get; private set; } = "";

    /// <summary>The requests since the scene was set.</summary>
    public IReadOnlyList<SimulatedRequest> Calls => [.. Provider.Requests.Skip(_before)];

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private IStorage Storage => Server.Services.GetRequiredService<IStorage>();

    private OrganizationId Id => new(Organization);

    public static Task<FaultScene> StartAsync(Route route, ModelApi api, params (string Name, string Value)[] settings) =>
        StartAsync(route, api, greeted: true, _ => { }, settings);

    /// <param name="route">How the caller asks.</param>
    /// <param name="api">How the models are spoken to.</param>
    /// <param name="greeted">Whether a first question is answered before the scene begins.</param>
    /// <param name="replace">Replaces services.</param>
    /// <param name="settings">Settings beside the scene's.</param>
    public static async Task<FaultScene> StartAsync(
        Route route, ModelApi api, bool greeted, Action<IServiceCollection> replace, params (string Name, string Value)[] settings)
    {
        var provider = await Simulator.StartAsync(Stop);
        var server = await RunningServer.StartAsync(new ServerSetup
        {
            Provider = provider,
            // No demo organization is made and embedded.
            Environment = "Production",
            Time = new ManualTime(new DateTimeOffset(2026, 11, 20, 9, 0, 0, TimeSpan.Zero)) { IsMonotonic = true, PassAtOnce = LongestBackoff },
            Replace = replace,
            Settings =
            [
                ("OpenAI:ApiKey", Key),
                .. Model(Alone, api), .. Model(First, api), .. Model(Second, api), ($"Models:Catalogue:{First}:Fallback:0", Second),
                // One place: a call that does not give its place back stops everything after it.
                ($"Models:Catalogue:{Alone}:MaxConcurrent", "1"),
                .. settings,
            ],
        });
        var scene = new FaultScene(provider, server, await server.ClientOfAsync(Organization), route);
        if (greeted)
        {
            provider.Script(SimulatedReply.Text("Hello."));
            scene.Session = (await scene.AskAsync("hi")).Answers("Hello.").Reply!.Text("sessionId");
            // What follows is later, so that it can be put in order.
            server.Time.Advance(TimeSpan.FromSeconds(1));
        }

        scene._before = provider.Requests.Count;
        return scene;
    }

    /// <summary>Asks in the conversation and sees the turn to its end.</summary>
    public async Task<TurnSeen> AskAsync(string message = "go", string model = Alone)
    {
        if (_route == Route.Chat)
        {
            using var response = await _client.PostAsync("/api/chat", Request(message, model));
            return await TurnSeen.ReadAsync(response);
        }

        using var reader = await OpenAsync(message, model);
        return TurnSeen.Of(await reader.ToEndAsync());
    }

    /// <summary>Asks in the conversation; the test reads the stream as it likes.</summary>
    public Task<SseReader> OpenAsync(string message = "go", string model = Alone) => SseReader.OpenAsync(_client, Request(message, model));

    /// <summary>The texts of the conversation's stored messages.</summary>
    public async Task<IEnumerable<string>> MessagesAsync() => (await StoredAsync()).Select(message => message.Content);

    public async Task<IReadOnlyList<Message>> StoredAsync() =>
        (await Storage.Conversations(Id).ListMessagesAsync(Guid.Parse(Session), new PageRequest(200), Stop)).Items;

    /// <summary>The newest turn as it is stored.</summary>
    public async Task<Turn> TurnAsync() => (await Storage.Conversations(Id).FindTurnAsync((await StoredAsync())[^1].TurnId, Stop))!;

    /// <summary>The accounts' rows since the scene was set, in order.</summary>
    public async Task<IReadOnlyList<UsageRow>> UsageAsync() => [.. (await UsageRow.ListAsync(Server)).Skip(_before)];

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await Server.DisposeAsync();
        await Provider.DisposeAsync();
    }

    private static IEnumerable<(string Name, string Value)> Model(string name, ModelApi api) =>
    [
        ($"Models:Catalogue:{name}:Api", api.ToString()),
        ($"Models:Catalogue:{name}:InputUsdPerMillion", "1"), ($"Models:Catalogue:{name}:OutputUsdPerMillion", "2"),
    ];

    private JsonObject Request(string message, string model) => new()
    {
        ["message"] = message, ["model"] = model, ["sessionId"] = Session.Length == 0 ? null : Session,
    };
}
