using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using ProviderSimulator;

namespace A3Agent.Server.Tests.Guard;

/// <summary>What a caller writes does not reach the log as it is: no forged line, no colours, no customer data, no key.</summary>
public sealed class LogTests
{
    private const string Hostile = "zebra\r\ncrit: Forged[0] zebra\u001b[31m\u2028";

    [Theory]
    [InlineData("Information")]
    [InlineData("Debug")]
    public async Task No_text_of_a_caller_is_logged(string level)
    {
        await using var provider = await Simulator.StartAsync(TestContext.Current.CancellationToken);
        await using var server = await RunningServer.StartAsync(provider, settings:
        [
            ("Logging:LogLevel:Default", level), ("Logging:LogLevel:Microsoft", "Information"), ("Logging:LogLevel:Microsoft.AspNetCore", "Information"),
            ("Logging:Console:LogLevel:Default", "None"),
        ]);
        using var log = new LogLines();
        server.Services.GetRequiredService<ILoggerFactory>().AddProvider(log);
        using var client = server.Client();
        var json = JsonValue.Create(Hostile).ToJsonString();

        foreach (var kind in Records.Kinds)
        {
            await client.PostJsonAsync($"/api/{kind}", $$"""{"id":{{json}},{{json}}:{{json}}}""");
            await client.PostAsync($"/api/{kind}", Records.Valid(kind, "x", "zebra", "zebra", "x"));
            await client.PostJsonAsync($"/api/import?kind={kind}", $$"""[{"id":{{json}},"title":{{json}},"displayName":{{json}}}]""");
            await client.GetAsync($"/api/{kind}/{Uri.EscapeDataString(Hostile)}", TestContext.Current.CancellationToken);
        }

        await client.PostJsonAsync("/api/session", $$"""{"instructions":{{json}},"agent":{{json}},"timeZone":{{json}}}""");
        await client.PostJsonAsync("/api/prompts/email-draft/render", $$"""{"inputs":{ {{json}}:{{json}} } }""");
        await client.PostJsonAsync("/api/clients/search", """{"query":"zebra"}""");
        using var bearer = server.Client("a3_zebrazebraze_zebra");
        await bearer.GetAsync("/api/clients", TestContext.Current.CancellationToken);

        provider.Script(
            SimulatedReply.ToolCalls(
                ("get_client", $$"""{"clientId":{{json}}}"""), ("no_such_zebra\r\n", "{}"),
                ("create_task", $$"""{"title":{{json}},"assignedTo":"x"}""")),
            SimulatedReply.Text(Hostile));
        await client.ChatAsync("zebra says hello");
        provider.Script(_ => Fault.Status(400, code: "zebra_code", message: "plain"));
        await client.PostAsync("/api/chat", new JsonObject { ["message"] = "zebra" });

        Assert.NotEmpty(log.All);
        Assert.All(log.All, line => Assert.DoesNotContain(
            "zebra", line.Replace("zebra_code", "", StringComparison.Ordinal), StringComparison.OrdinalIgnoreCase));
        Assert.All(log.All, line => Assert.DoesNotContain('\u001b', line));
    }
}
