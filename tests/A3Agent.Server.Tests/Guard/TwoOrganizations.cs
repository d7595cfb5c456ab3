using System.Net;
using A3Agent.Conversations;
using A3Agent.Identity;
using A3Agent.Server.Tests.Usage;
using A3Agent.Usage;
using Microsoft.Extensions.DependencyInjection;
using ProviderSimulator;

namespace A3Agent.Server.Tests.Guard;

/// <summary>
/// One server in Production with two organizations. Both hold records, users and conversations under the very same ids; each has some
/// of its own too. Texts that only one of them may see carry its <see cref="Tenant.Marker"/>.
/// </summary>
public sealed class TwoOrganizations : IAsyncLifetime
{
    internal const string SharedId = "shared";

    internal static Guid SharedConversation { get; } = Guid.Parse("0193a000-0000-7000-8000-000000000001");

    internal Simulator Provider { get; private set; } = null!;

    internal RunningServer Server { get; private set; } = null!;

    internal Tenant Alfa { get; private set; } = null!;

    internal Tenant Beta { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        Provider = await Simulator.StartAsync(TestContext.Current.CancellationToken);
        Server = await RunningServer.StartAsync(Provider, "Production");
        Alfa = await SeedAsync("alfa", Guid.Parse("0193a000-0000-7000-8000-00000000000a"));
        Beta = await SeedAsync("beta", Guid.Parse("0193a000-0000-7000-8000-00000000000b"));
    }

    public async ValueTask DisposeAsync()
    {
        Alfa.Client.Dispose();
        Beta.Client.Dispose();
        await Server.DisposeAsync();
        await Provider.DisposeAsync();
    }

    private async Task<Tenant> SeedAsync(string name, Guid conversation)
    {
        var tenant = new Tenant(name, await Server.ClientOfAsync(name, SharedId), conversation);
        foreach (var kind in Records.Kinds)
        {
            foreach (var id in new[] { SharedId, tenant.OwnId })
            {
                var record = Records.Valid(kind, id, id == SharedId ? SharedId : tenant.PublicName, tenant.Marker, id);
                Assert.Equal(HttpStatusCode.Created, (await tenant.Client.PostAsync($"/api/{kind}", record)).StatusCode);
            }
        }

        await SpendAsync(tenant);
        await TalkAsync(tenant, SharedConversation);
        await TalkAsync(tenant, conversation);
        return tenant;
    }

    private async Task SpendAsync(Tenant tenant)
    {
        var now = Server.Time.GetUtcNow();
        await Server.SettleAsync(tenant.Name, Accounts.Call(now) with
        {
            UserId = tenant.Marker, Agent = tenant.Marker, PromptName = tenant.Marker, Model = tenant.Marker,
        });
        await Server.RaiseAsync(tenant.Name, AlertKind.Spike, now, tenant.Marker);
        await Server.RaiseAsync(tenant.Name, AlertKind.Provider, now, tenant.Marker);
        await Server.Usage(tenant.Name).ReplaceBudgetsAsync(
            [new Budget(BudgetScope.User, tenant.Marker, BudgetPeriod.Day, 1_000_000, 1_000)], TestContext.Current.CancellationToken);
    }

    // The same ids for conversations, turns and messages of both, as no caller of the API could choose them.
    private async Task TalkAsync(Tenant tenant, Guid id)
    {
        var store = Server.Services.GetRequiredService<IStorage>().Conversations(new OrganizationId(tenant.Name));
        var now = Server.Time.GetUtcNow();
        var conversation = new Conversation
        {
            Id = id, UserId = SharedId, Agent = "crm-assistant", Title = tenant.Marker, Instructions = tenant.Marker, CreatedAt = now, UpdatedAt = now,
        };
        var turn = new Turn { Id = id, ConversationId = id, UserId = SharedId, Status = TurnStatus.Running, StartedAt = now };
        var question = new Message { Id = id, Role = MessageRole.User, Content = tenant.Marker, TurnId = id, CreatedAt = now };
        await store.BeginTurnAsync(new NewTurn(turn, question, conversation, 0), null, TestContext.Current.CancellationToken);
        Assert.True(await store.EndTurnAsync(
            turn with { Status = TurnStatus.Completed, EndedAt = now },
            question with { Id = Guid.CreateVersion7(now), Role = MessageRole.Assistant, Content = $"{tenant.Marker} answer" },
            TestContext.Current.CancellationToken));
    }

    /// <summary>One of the two.</summary>
    internal sealed record Tenant(string Name, HttpClient Client, Guid OwnConversation)
    {
        /// <summary>What nobody else may ever see.</summary>
        public string Marker => $"{Name}secret";

        /// <summary>What somebody else may know and ask for.</summary>
        public string PublicName => $"{Name}public";

        public string OwnId => $"{Name}-own";
    }
}
