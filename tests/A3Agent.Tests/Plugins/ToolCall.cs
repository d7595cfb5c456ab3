using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using A3Agent.Crm;
using A3Agent.Identity;
using A3Agent.Plugins;
using A3Agent.Plugins.Crm;
using A3Agent.Search;
using A3Agent.Tests.Crm;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.SemanticKernel;

namespace A3Agent.Tests.Plugins;

/// <summary>Calls tools as a turn does: arguments checked against the schema, invoked through a kernel, over a small CRM.</summary>
internal sealed class ToolCall
{
    private static readonly ServiceProvider Application = new ServiceCollection().BuildServiceProvider();

    private readonly ToolSet _tools;

    /// <summary>A call over an empty CRM.</summary>
    /// <param name="tools">The tools that can be called; by default the CRM's.</param>
    public ToolCall(ToolSet? tools = null)
    {
        _tools = tools ?? CrmTools;
        Clients = new Index(this);
    }

    public static ToolSet CrmTools { get; } = new(PluginLoader.Load([typeof(ClientPlugin).Assembly], Application));

    public ICrmStore Crm { get; } = new InMemoryCrmStore();

    public IClientIndex Clients { get; }

    public ToolContext Context { get; set; } = new(
        new Caller(OrganizationId.Demo, "u-moses", Role.Member, null),
        Guid.Parse("01930000-0000-7000-8000-000000000001"),
        "call_1",
        new DateTimeOffset(2026, 11, 20, 13, 0, 0, TimeSpan.Zero),
        TimeZoneInfo.FindSystemTimeZoneById("Europe/Berlin"),
        CultureInfo.GetCultureInfo("de-DE"));

    /// <summary>The search that was asked for last.</summary>
    public ClientSearch? Searched { get; private set; }

    /// <summary>A call over a CRM with two sales people, three clients and six deals.</summary>
    /// <param name="plugin">The class whose functions can be called; by default those of the CRM plugin.</param>
    public static async Task<ToolCall> OverSampleAsync(Type? plugin = null)
    {
        var call = new ToolCall(plugin is null ? null : new ToolSet(PluginLoader.Load([plugin], Application)));
        await call.PutAsync(
            new User { Id = "u-moses", DisplayName = "Moses Frase", Email = "moses@example.com", Team = "Central" },
            new User { Id = "u-ann", DisplayName = "Anna Snelling", Email = "anna@example.com", Team = "East", Role = Role.Admin },
            new Client
            {
                Id = "c-can", DisplayName = "Cancity", Company = "Cancity Ltd", Industry = "retail", Status = ClientStatus.Active,
                Email = "office@cancity.example", Tags = ["vip"], OwnerId = "u-moses", Address = new Address { City = "Berlin", Country = "Germany" },
            },
            new Client { Id = "c-acme1", DisplayName = "Acme", Company = "Acme Ltd", Address = new Address { City = "London" } },
            new Client { Id = "c-acme2", DisplayName = "acme", Company = "Acme Inc" },
            Deal("d1", "GTX Pro for Cancity", "c-can", "GTX Pro", DealStatus.Won, 5000.50m, "Won", "2026-01-10", "2026-02-01", "u-moses"),
            Deal("d2", "Renewal", "c-can", "GTX Pro", DealStatus.Open, null, "Engaging", "2026-03-10", null, "u-moses"),
            Deal("d3", "Upgrade", "c-can", "MG Special", DealStatus.Open, 70m, "Engaging", "2026-02-10", null, "u-ann"),
            Deal("d4", "Retry", "c-can", "MG Special", DealStatus.Lost, 10m, "Lost", "2026-04-10", "2026-05-01", "u-ann"),
            Deal("d5", "Starter", "c-acme1", "MG Special", DealStatus.Won, 1000m, "Won", "2026-05-10", "2026-06-01", "u-ann"),
            Deal("d6", "Nobody's", null, null, DealStatus.Open, null, "Prospecting", null, null, null) with { Currency = "EUR" });
        return call;
    }

    public async Task PutAsync(params ICrmRecord[] records)
    {
        foreach (var record in records)
        {
            _ = record switch
            {
                Client client => await Crm.Clients.PutAsync(client, replace: true, CancellationToken.None),
                Deal deal => await Crm.Deals.PutAsync(deal, replace: true, CancellationToken.None),
                Activity activity => await Crm.Activities.PutAsync(activity, replace: true, CancellationToken.None),
                TaskItem task => await Crm.Tasks.PutAsync(task, replace: true, CancellationToken.None),
                _ => await Crm.Users.PutAsync((User)record, replace: true, CancellationToken.None),
            };
        }
    }

    /// <summary>Calls a tool; the data comes back as a model reads it.</summary>
    public async Task<(JsonNode Data, IReadOnlyList<Citation> Citations)> RunAsync(string tool, string arguments)
    {
        Assert.True(_tools.TryFind(tool, out var found), tool);
        using var json = JsonDocument.Parse(arguments);
        Assert.Empty(JsonSchemaCheck.Check(found.Schema, json.RootElement));

        var kernel = new Kernel(new ToolServices(Application, Crm, Clients, Context), _tools.Plugins);
        var result = await kernel.InvokeAsync(found.Function, Tool.ToKernelArguments(json.RootElement), TestContext.Current.CancellationToken);
        var answer = Assert.IsType<ToolAnswer>(result.GetValue<object>());
        return (JsonSerializer.SerializeToNode(answer.Data, A3Json.Options)!, answer.Citations);
    }

    /// <summary>Calls a tool that must refuse, and gives what the model is told.</summary>
    public async Task<string> RefusalAsync(string tool, string arguments) =>
        (await Assert.ThrowsAsync<ToolException>(() => RunAsync(tool, arguments))).Message;

    private static Deal Deal(
        string id, string title, string? client, string? product, DealStatus status, decimal? value, string stage, string? opened, string? closed,
        string? owner) => new()
        {
            Id = id, Title = title, ClientId = client, Product = product, Status = status, Value = value, Stage = stage, OwnerId = owner,
            OpenedDate = Day(opened), ClosedDate = Day(closed),
        };

    private static DateOnly? Day(string? text) => text is null ? null : DateOnly.Parse(text, CultureInfo.InvariantCulture);

    private sealed class Index(ToolCall call) : IClientIndex
    {
        public async Task<ClientSearchResult> SearchAsync(ClientSearch search, CancellationToken cancellationToken)
        {
            call.Searched = search;
            var page = await call.Crm.Clients.ListAsync(
                new ClientFilter { Text = search.Query, Status = search.Status }, new PageRequest(search.Limit), cancellationToken);
            return new ClientSearchResult([.. page.Items.Select(client => new ClientHit(client.Id, null, 1, client))], Degraded: true);
        }
    }
}
