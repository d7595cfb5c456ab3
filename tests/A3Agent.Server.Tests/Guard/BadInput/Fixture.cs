using System.Net;
using A3Agent.Conversations;
using A3Agent.Identity;
using A3Agent.Tests;
using Microsoft.Extensions.DependencyInjection;
using ProviderSimulator;

namespace A3Agent.Server.Tests.Guard.BadInput;

/// <summary>A server with one record of every kind, called known, and another organization that has one called foreign.</summary>
public sealed class Fixture : IAsyncLifetime
{
    internal static Guid OwnConversation { get; } = Guid.Parse("0193a000-0000-7000-8000-000000000011");

    internal static Guid ForeignConversation { get; } = Guid.Parse("0193a000-0000-7000-8000-000000000022");

    internal Simulator Provider { get; private set; } = null!;

    internal RunningServer Server { get; private set; } = null!;

    internal HttpClient Client { get; private set; } = null!;

    /// <summary>A client as <see cref="Client"/>, with connections of its own, that does not send before it may.</summary>
    internal HttpClient AnotherClient() => new(new SocketsHttpHandler { Expect100ContinueTimeout = Patience.Limit })
    {
        BaseAddress = Server.Address, DefaultRequestHeaders = { Authorization = Client.DefaultRequestHeaders.Authorization },
    };

    public async ValueTask InitializeAsync()
    {
        Provider = await Simulator.StartAsync(TestContext.Current.CancellationToken);
        Server = await RunningServer.StartAsync(Provider, "Production");
        Client = await SeedAsync("acme", "known", OwnConversation);
        (await SeedAsync("other", "foreign", ForeignConversation)).Dispose();
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await Server.DisposeAsync();
        await Provider.DisposeAsync();
    }

    private async Task<HttpClient> SeedAsync(string organization, string id, Guid conversation)
    {
        var client = await Server.ClientOfAsync(organization);
        foreach (var kind in Records.Kinds)
        {
            var response = await client.PostAsync($"/api/{kind}", Records.Valid(kind, id, "Name", "stored", id));
            await response.JsonAsync(HttpStatusCode.Created);
        }

        var now = Server.Time.GetUtcNow();
        await Server.Services.GetRequiredService<IStorage>().Conversations(new OrganizationId(organization)).CreateAsync(
            new Conversation { Id = conversation, UserId = "service", Agent = "crm-assistant", CreatedAt = now, UpdatedAt = now },
            TestContext.Current.CancellationToken);
        return client;
    }
}
