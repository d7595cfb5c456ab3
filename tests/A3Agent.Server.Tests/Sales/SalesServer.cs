using System.Net;
using ProviderSimulator;

namespace A3Agent.Server.Tests.Sales;

/// <summary>A server whose demo organization holds the real export, imported over HTTP with the tests' mappings.</summary>
public sealed class SalesServer : IAsyncLifetime
{
    internal RealSales Real { get; private set; } = null!;

    internal RunningServer Offline { get; private set; } = null!;

    internal RunningServer Connected { get; private set; } = null!;

    internal Simulator Provider { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        if (!SharedData.IsThere)
        {
            return;
        }

        Real = RealSales.Read();
        Provider = await Simulator.StartAsync(TestContext.Current.CancellationToken);
        Provider.Script(ScriptedModel.Answer);
        Offline = await StartAsync(null);
        Connected = await StartAsync(Provider);
    }

    public async ValueTask DisposeAsync()
    {
        if (SharedData.IsThere)
        {
            await Offline.DisposeAsync();
            await Connected.DisposeAsync();
            await Provider.DisposeAsync();
        }
    }

    private static async Task<RunningServer> StartAsync(Simulator? provider)
    {
        var server = await RunningServer.StartAsync(
            provider, settings: ("Import:MappingsPath", Path.Combine(AppContext.BaseDirectory, "Mappings")));
        using var client = await server.ClientOfAsync("sales", "anna-snelling");
        await ImportAsync(client, "accounts.csv", "clients", "accounts", 85);
        await ImportAsync(client, "sales_teams.csv", "users", "sales-teams", 35);
        await ImportAsync(client, "sales_pipeline.csv", "deals", "sales-pipeline", 8_800);
        return server;
    }

    private static async Task ImportAsync(HttpClient client, string file, string kind, string mapping, int rows)
    {
        await using var body = File.OpenRead(SharedData.Path($"crm-sales/{file}"));
        var response = await client.PostAsync(
            $"/api/import?kind={kind}&mapping={mapping}", new StreamContent(body), TestContext.Current.CancellationToken);
        var report = await response.JsonAsync(HttpStatusCode.OK);
        Assert.Equal(rows, (int)report["imported"]!);
        Assert.Equal(0, (int)report["errorCount"]!);
    }
}
