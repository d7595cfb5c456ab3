using A3Agent.Conversations;
using A3Agent.Identity;
using A3Agent.Usage;
using Microsoft.Extensions.DependencyInjection;

namespace A3Agent.Server.Tests.Usage;

/// <summary>What tests put into an organization's accounts, past the API.</summary>
internal static class Accounts
{
    public static IUsageStore Usage(this RunningServer server, string organization) =>
        server.Services.GetRequiredService<IStorage>().Usage(new OrganizationId(organization));

    /// <summary>Stores calls.</summary>
    public static async Task SettleAsync(this RunningServer server, string organization, params UsageCall[] calls)
    {
        foreach (var call in calls)
        {
            await server.Usage(organization).SettleAsync(call, TestContext.Current.CancellationToken);
        }
    }

    /// <summary>A chat call of user ann about 1,000 tokens, 0.01 dollars and 200 ms.</summary>
    public static UsageCall Call(DateTimeOffset at) => new()
    {
        Id = Guid.CreateVersion7(at), At = at, UserId = "ann", Agent = "crm-assistant", PromptName = "crm-assistant", PromptVersion = "1.0.0",
        Model = "gpt-4o", LatencyMs = 200, TimeToFirstTokenMs = 50, Outcome = UsageCall.Completed,
        Usage = new TokenUsage(900, 100, 300, 40, 0.01m, Estimated: false),
    };

    /// <summary>Raises an alert.</summary>
    public static async Task RaiseAsync(this RunningServer server, string organization, AlertKind kind, DateTimeOffset at, string message) =>
        Assert.True(await server.Usage(organization).RaiseAsync(
            new Alert(Guid.CreateVersion7(at), at, kind, $"{kind} {at:O}", message, """{"share":0.8,"budget":{"scope":"organization"}}"""),
            TestContext.Current.CancellationToken));
}
