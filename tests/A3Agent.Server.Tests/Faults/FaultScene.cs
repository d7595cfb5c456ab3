using System.Text.Json.Nodes;
using A3Agent.Conversations;
using A3Agent.Crm;
using A3Agent.Identity;
using A3Agent.Models;
using A3Agent.Server.Tests.Chat;
using Microsoft.Extensions.DependencyInjection;
using ProviderSimulator;

namespace A3Agent.Server.Tests.Faults;

/// <summary>A caller in a conversation that has one answered question, before a provider that is about to fail.</summary>
internal sealed class FaultScene : IAsyncDisposable
{
    public const string AloneName = "alone";

    public const string FirstName = "first";

    public const string SecondName = "second";

    private readonly FaultHost _host;
    private readonly bool _ownsHost;
    private readonly HttpClient _client;
    private readonly Route _route;
    private readonly ModelApi _api;
    private int _before;

    private FaultScene(FaultHost host, bool ownsHost, string organization, HttpClient client, Route route, ModelApi api) =>
        (_host, _ownsHost, Organization, _client, _route, _api) = (host, ownsHost, organization, client, route, api);

    /// <summary>A model that has no fallback.</summary>
    public string Alone => FaultHost.Model(AloneName, _api);

    /// <summary>A model whose fallback is <see cref="Second"/>.</summary>
    public string First => FaultHost.Model(FirstName, _api);

    public string Second => FaultHost.Model(SecondName, _api);

    public string Organization { get; }

    public Simulator Provider => _host.Provider;

    public RunningServer Server => _host.Server;

    public FaultTime Time => _host.Time;

    public HttpClient Client => _client;

    /// <summary>The conversation.</summary>
    public string Session { get; private set; } = "";

    /// <summary>The requests since the scene was set.</summary>
    public IReadOnlyList<SimulatedRequest> Calls => [.. Provider.Requests.Skip(_before)];

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private IStorage Storage => Server.Services.GetRequiredService<IStorage>();

    private OrganizationId Id => new(Organization);

    public static Task<FaultScene> StartAsync(FaultHost host, Route route, ModelApi api) =>
        StartAsync(host, ownsHost: false, route, api, greeted: true);

    /// <param name="host">A host of the scene's own.</param>
    /// <param name="route">How the caller asks.</param>
    /// <param name="api">How the models are spoken to.</param>
    /// <param name="greeted">Whether a first question is answered before the scene begins.</param>
    public static async Task<FaultScene> StartOwnAsync(FaultHost host, Route route, ModelApi api, bool greeted = true)
    {
        await host.InitializeAsync();
        return await StartAsync(host, ownsHost: true, route, api, greeted);
    }

    private static async Task<FaultScene> StartAsync(FaultHost host, bool ownsHost, Route route, ModelApi api, bool greeted)
    {
        var organization = host.NextOrganization();
        var scene = new FaultScene(host, ownsHost, organization, await host.Server.ClientOfAsync(organization), route, api);
        if (greeted)
        {
            scene.Provider.Script(SimulatedReply.Text("Hello."));
            scene.Session = (await scene.AskAsync("hi")).Answers("Hello.").Reply!.Text("sessionId");
            // What follows is later, so that it can be put in order.
            scene.Time.Advance(TimeSpan.FromSeconds(1));
        }

        scene._before = scene.Provider.Requests.Count;
        return scene;
    }

    /// <summary>Asks in the conversation and sees the turn to its end.</summary>
    public async Task<TurnSeen> AskAsync(string message = "go", string? model = null)
    {
        if (_route == Route.Chat)
        {
            using var response = await _client.PostAsync("/api/chat", Request(message, model ?? Alone));
            return await TurnSeen.ReadAsync(response);
        }

        using var reader = await OpenAsync(message, model);
        return TurnSeen.Of(await reader.ToEndAsync());
    }

    /// <summary>Asks in the conversation; the test reads the stream as it likes.</summary>
    public Task<SseReader> OpenAsync(string message = "go", string? model = null) =>
        SseReader.OpenAsync(_client, Request(message, model ?? Alone));

    /// <summary>The texts of the conversation's stored messages.</summary>
    public async Task<IEnumerable<string>> MessagesAsync() => (await StoredAsync()).Select(message => message.Content);

    public async Task<IReadOnlyList<Message>> StoredAsync() =>
        (await Storage.Conversations(Id).ListMessagesAsync(Guid.Parse(Session), new PageRequest(200), Stop)).Items;

    /// <summary>The newest turn as it is stored.</summary>
    public async Task<Turn> TurnAsync() => (await Storage.Conversations(Id).FindTurnAsync((await StoredAsync())[^1].TurnId, Stop))!;

    /// <summary>The accounts' rows since the scene was set, in order.</summary>
    public async Task<IReadOnlyList<UsageRow>> UsageAsync() =>
        [.. (await UsageRow.ListAsync(Server, Organization)).Skip(Session.Length == 0 ? 0 : 1)];

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        if (_ownsHost)
        {
            await _host.DisposeAsync();
        }
        else
        {
            _host.EndScene();
        }
    }

    private JsonObject Request(string message, string model) => new()
    {
        ["message"] = message, ["model"] = model, ["sessionId"] = Session.Length == 0 ? null : Session,
    };
}
