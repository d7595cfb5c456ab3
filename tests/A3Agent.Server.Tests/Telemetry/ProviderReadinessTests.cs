using A3Agent.Identity;
using A3Agent.Models;
using A3Agent.Models.Resilience;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection;
using ProviderSimulator;

namespace A3Agent.Server.Tests.Telemetry;

/// <summary>What /readyz says of the provider; calls go through a gate that tells the server's own health of it.</summary>
public sealed class ProviderReadinessTests
{
    [Fact]
    public async Task A_refused_credential_degrades_the_server_until_the_provider_takes_it_again()
    {
        await using var provider = await Simulator.StartAsync(TestContext.Current.CancellationToken);
        await using var server = await RunningServer.StartAsync(provider);
        using var client = server.Client();
        Assert.Equal(("ready", "ok"), await ReadyAsync(client));

        provider.Script(_ => Fault.Status(401, "invalid_request_error", "invalid_api_key"));
        await Assert.ThrowsAsync<ModelException>(() => AskAsync(server));

        Assert.Equal(("degraded", "unavailable: ai_not_configured"), await ReadyAsync(client));
        Assert.Equal("ok", (await client.ReadAsync("/healthz")).Text("status"));

        provider.Script(_ => SimulatedReply.Text("hello"));
        await AskAsync(server);
        Assert.Equal(("ready", "ok"), await ReadyAsync(client));
    }

    [Fact]
    public async Task Without_a_provider_it_says_offline()
    {
        await using var server = await RunningServer.StartAsync();
        using var client = server.Client();

        Assert.Equal(("ready", "offline"), await ReadyAsync(client));
    }

    private static async Task<(string? Status, string? Model)> ReadyAsync(HttpClient client)
    {
        var ready = await client.ReadAsync("/readyz");
        return (ready.Text("status"), ready["checks"]!.Text("model"));
    }

    private static async Task AskAsync(RunningServer server)
    {
        var services = server.Services;
        var gate = new ProviderGate(
            services.GetRequiredService<ModelCatalogue>(), new ResilienceOptions(), server.Time, services.GetRequiredService<ProviderHealth>());
        var gated = new GatedChatClient(services.GetRequiredService<IChatClient>(), gate);
        await gated.GetResponseAsync(
            [new ChatMessage(ChatRole.User, "hello")],
            new ModelCall { Organization = OrganizationId.Demo }.On(new ChatOptions { ModelId = "gpt-4o" }), TestContext.Current.CancellationToken);
    }
}
