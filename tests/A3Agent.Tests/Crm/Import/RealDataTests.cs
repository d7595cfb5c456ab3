using System.Globalization;
using System.Text.Json;
using A3Agent.Crm;
using A3Agent.Crm.Import;

namespace A3Agent.Tests.Crm.Import;

/// <summary>The real CRM export, against a few lines of plain code that read the same files.</summary>
public sealed class RealDataTests : ImportTests
{
    private static readonly (ImportKind Kind, string File, string Mapping)[] _files =
    [
        (ImportKind.Clients, "accounts.csv", "accounts"),
        (ImportKind.Users, "sales_teams.csv", "sales-teams"),
        (ImportKind.Deals, "sales_pipeline.csv", "sales-pipeline"),
    ];

    [Fact]
    public async Task Everything_imports_and_a_second_import_changes_nothing()
    {
        int[] expected = [85, 35, 8_800];

        foreach (var ((kind, file, mapping), rows) in _files.Zip(expected))
        {
            Assert.Equal(rows, Rows(file).Count);
            AssertCounts(await ImportFileAsync(kind, file, mapping), imported: rows);
        }

        foreach (var ((kind, file, mapping), rows) in _files.Zip(expected))
        {
            AssertCounts(await ImportFileAsync(kind, file, mapping), skipped: rows);
        }

        Assert.Equal((85, 35, 8_800), (Crm.Clients.All.Count, Crm.Users.All.Count, Crm.Deals.All.Count));
    }

    [Fact]
    public async Task Clients_carry_every_column()
    {
        await ImportFileAsync(ImportKind.Clients, "accounts.csv", "accounts");

        Assert.All(Rows("accounts.csv"), row =>
        {
            var client = Assert.Single(Crm.Clients.All, client => client.DisplayName == row[0]);
            Assert.Equal(row[1] == "technolgy" ? "technology" : row[1], client.Industry);
            Assert.Equal(row[5] == "Philipines" ? "Philippines" : row[5], client.Address?.Country);
            Assert.Equal(row[2], Custom(client, "year_established"));
            Assert.Equal(row[3], Custom(client, "revenue"));
            Assert.Equal(row[4], Custom(client, "employees"));
            Assert.Equal(row[6], Custom(client, "subsidiary_of"));
            Assert.Equal(ClientStatus.Active, client.Status);
        });
        Assert.Equal("gekko-co", Crm.Clients.All.Single(client => client.DisplayName == "Gekko & Co").Id);
        Assert.Equal(JsonValueKind.Number, Crm.Clients.All[0].CustomFields["revenue"].ValueKind);
    }

    [Fact]
    public async Task Users_carry_team_and_manager()
    {
        await ImportFileAsync(ImportKind.Users, "sales_teams.csv", "sales-teams");

        Assert.Equal(
            Rows("sales_teams.csv").Select(row => (row[0], (string?)$"{row[2]} ({row[1]})")).Order(),
            Crm.Users.All.Select(user => (user.DisplayName, user.Team)).Order());
        Assert.Equal("Mei-Mei Johns", (await Crm.Users.FindAsync("mei-mei-johns", Cancellation))?.DisplayName);
    }

    [Fact]
    public async Task Deals_carry_every_column()
    {
        foreach (var (kind, file, mapping) in _files)
        {
            await ImportFileAsync(kind, file, mapping);
        }

        var deals = Crm.Deals.All.ToDictionary(deal => deal.Id);
        var clients = Crm.Clients.All.ToDictionary(client => client.Id, client => client.DisplayName);
        var users = Crm.Users.All.ToDictionary(user => user.Id, user => user.DisplayName);
        foreach (var row in Rows("sales_pipeline.csv"))
        {
            var deal = deals[row[0]];
            var product = row[2] == "GTXPro" ? "GTX Pro" : row[2];
            var title = row[3].Length == 0 ? product : $"{product} for {row[3]}";
            Assert.Equal((row[1], product, title), (users[deal.OwnerId!], deal.Product, deal.Title));
            Assert.Equal(row[3], deal.ClientId is null ? "" : clients[deal.ClientId]);
            Assert.Equal((row[4], row[4] is "Won" or "Lost" ? row[4] : "Open"), (deal.Stage, deal.Status.ToString()));
            Assert.Equal((row[5], row[6]), (UsDate(deal.OpenedDate), UsDate(deal.ClosedDate)));
            Assert.Equal((row[7], "USD"), (deal.Value?.ToString(CultureInfo.InvariantCulture) ?? "", deal.Currency));
        }
    }

    [Fact]
    public async Task Counts_and_sums_are_those_of_the_file()
    {
        foreach (var (kind, file, mapping) in _files)
        {
            await ImportFileAsync(kind, file, mapping);
        }

        var rows = Rows("sales_pipeline.csv");
        var summary = await Crm.SummarizeDealsAsync(new DealFilter(), PipelineGroup.Stage, Cancellation);

        Assert.Equal(1_425, Crm.Deals.All.Count(deal => deal.ClientId is null));
        Assert.All(Crm.Deals.All.Where(deal => deal.ClientId is null), deal => Assert.Equal(DealStatus.Open, deal.Status));
        Assert.All(Crm.Deals.All.Where(deal => deal.Status == DealStatus.Open), deal => Assert.Null(deal.Value));
        Assert.Equal(
            rows.GroupBy(row => row[4]).Select(stage => (stage.Key, stage.Count(), stage.Sum(Value))).OrderBy(stage => stage.Key),
            summary.Select(stage => (stage.Key!, stage.Count, stage.Sum ?? 0)).OrderBy(stage => stage.Item1));
        Assert.Equal(
            rows.Where(row => row[2] == "GTXPro" && row[4] == "Won").Sum(Value),
            Crm.Deals.All.Where(deal => deal is { Product: "GTX Pro", Status: DealStatus.Won }).Sum(deal => deal.Value));
    }

    [Fact]
    public async Task A_broken_row_in_the_middle_aborts_with_its_line_field_and_reason()
    {
        await ImportFileAsync(ImportKind.Clients, "accounts.csv", "accounts");
        await ImportFileAsync(ImportKind.Users, "sales_teams.csv", "sales-teams");
        var lines = await File.ReadAllLinesAsync(SharedData.Path("crm-sales/sales_pipeline.csv"), Cancellation);
        lines[16] = lines[16].Replace(lines[16].Split(',')[6], "13/45/2017", StringComparison.Ordinal);
        var body = string.Join('\n', lines);

        var report = await ImportPipelineAsync(body, OnError.Abort);

        Assert.Equal(
            "line 17, field closedDate: '13/45/2017' is not a date like 10/20/2016 (M/d/yyyy)", Assert.Single(report.Errors).ToString());
        Assert.True(report.Aborted);
        Assert.Empty(Crm.Deals.All);
        AssertCounts(await ImportPipelineAsync(body, OnError.Skip), imported: 8_799, skipped: 1, errors: 1);
    }

    private static string UsDate(DateOnly? date) => date?.ToString("M/d/yyyy", CultureInfo.InvariantCulture) ?? "";

    private static decimal Value(string[] row) => row[7].Length == 0 ? 0 : decimal.Parse(row[7], CultureInfo.InvariantCulture);

    private static string Custom(Client client, string name) =>
        client.CustomFields.TryGetValue(name, out var value) ? value.ToString() : "";

    /// <summary>The export holds no quotes, so that splitting at commas reads it.</summary>
    private static List<string[]> Rows(string file) =>
        [.. File.ReadAllLines(SharedData.Path("crm-sales/" + file)).Skip(1).Select(line => line.Split(','))];

    private async Task<ImportReport> ImportFileAsync(ImportKind kind, string file, string mapping)
    {
        await using var body = File.OpenRead(SharedData.Path("crm-sales/" + file));
        var request = new ImportRequest { Kind = kind, Mapping = await MappingAsync(mapping) };
        return await new Importer(Crm).RunAsync(body, request, progress: null, Cancellation);
    }

    private async Task<ImportReport> ImportPipelineAsync(string body, OnError onError)
    {
        using var stream = new MemoryStream(System.Text.Encoding.UTF8.GetBytes(body));
        var request = new ImportRequest { Kind = ImportKind.Deals, Mapping = await MappingAsync("sales-pipeline"), OnError = onError };
        return await new Importer(Crm).RunAsync(stream, request, progress: null, Cancellation);
    }
}
