using System.Globalization;
using System.Text.Json;
using A3Agent.Crm;
using A3Agent.Storage.Tests.Contracts;

namespace A3Agent.Storage.Tests.Postgres;

/// <summary>What the set-based import of this database could get wrong.</summary>
public sealed class PostgresCrmImportTests : PostgresCrmTests
{
    [Fact]
    public async Task Custom_fields_in_another_order_and_numbers_written_otherwise_are_no_change()
    {
        await ImportAsync(Client("""{"x": 1.50, "y": "text"}"""));

        Assert.Equal(1, (await ImportAsync(Client("""{"y": "text", "x": 1.5}"""))).Unchanged);
        Assert.Equal(1, (await ImportAsync(Client("""{"y": "text", "x": 1.6}"""))).Updated);
        Assert.Equal(1, (await ImportAsync(Client("""{"y": "text"}"""))).Updated);
        Assert.Equal(1, (await ImportAsync(Client("{}"))).Updated);
        Assert.Equal(1, (await ImportAsync(Client("{}"))).Unchanged);
    }

    [Fact]
    public async Task Custom_fields_that_only_text_can_hold_are_kept()
    {
        var client = Client("""{"tiny": 1e-99999, "nul": "a\u0000b", "x": 1}""");
        await ImportAsync(client);

        Assert.Equal(1, (await ImportAsync(client)).Unchanged);
        Assert.Equal(1, (await ImportAsync(Client("""{"tiny": 1e-99999, "nul": "a\u0000b", "x": 2}"""))).Updated);
        Assert.Equal("1e-99999", (await Crm.Clients.FindAsync("c", Token))!.CustomFields["tiny"].GetRawText());
    }

    [Fact]
    public async Task A_task_keeps_who_made_it_and_when()
    {
        await Crm.Users.PutAsync(Samples.User("u"), replace: false, Token);
        var task = Samples.Task("t", "u");
        await Crm.Tasks.ImportAsync(new[] { task }.ToAsyncEnumerable(), skipRejected: false, Token);
        var other = task with { CreatedBy = "other", CreatedAt = null };

        var same = await Crm.Tasks.ImportAsync(new[] { other }.ToAsyncEnumerable(), skipRejected: false, Token);
        var changed = await Crm.Tasks.ImportAsync(new[] { other with { Title = "New" } }.ToAsyncEnumerable(), skipRejected: false, Token);

        Assert.Equal((1, 1), (same.Unchanged, changed.Updated));
        Same.As(task with { Title = "New" }, await Crm.Tasks.FindAsync("t", Token));
    }

    [Fact]
    public async Task The_first_of_two_records_with_one_id_counts_even_when_it_is_rejected_itself()
    {
        var result = await Crm.Clients.ImportAsync(
            new[] { Client("{}") with { OwnerId = "no" }, Client("{}") }.ToAsyncEnumerable(), skipRejected: true, Token);

        Assert.Equal([(0, "ownerId"), (1, "id")], result.Rejected.Select(row => (row.Index, row.Field)));
        Assert.Equal("The id 'c' is given twice in this import.", result.Rejected[1].Message);
        Assert.Null(await Crm.Clients.FindAsync("c", Token));
    }

    [Fact]
    public async Task A_source_may_ask_the_store_while_it_is_read_however_few_connections_there_are()
    {
        async IAsyncEnumerable<Deal> Deals(int import)
        {
            for (var i = 0; i < 20; i++)
            {
                _ = await Crm.Clients.FindIdsByNameAsync("nobody", Token);
                yield return new Deal { Id = string.Create(CultureInfo.InvariantCulture, $"{import}-{i}"), Title = "x" };
            }
        }

        // More imports than the pool of a test's database has connections.
        var results = await Task.WhenAll(Enumerable.Range(0, 24).Select(i => Crm.Deals.ImportAsync(Deals(i), skipRejected: false, Token)));

        Assert.All(results, result => Assert.Equal(20, result.Imported));
    }

    [Fact]
    public async Task Records_that_memory_shall_not_hold_come_back_in_order()
    {
        await using var spooled = new SpooledRecords<Client>(maxMemory: 1000);
        var clients = Enumerable.Range(0, 200)
            .Select(i => Samples.Client($"{i}") with { Notes = new string('n', i * 1000) }).ToList();
        foreach (var client in clients)
        {
            await spooled.AddAsync(client, Token);
        }

        for (var again = 0; again < 2; again++)
        {
            Same.All(clients, await spooled.ReadAllAsync(Token).ToListAsync(Token));
        }
    }

    private static Client Client(string fields) => new()
    {
        Id = "c", DisplayName = "Client", CustomFields = JsonSerializer.Deserialize<Dictionary<string, JsonElement>>(fields)!,
    };

    private Task<BulkResult> ImportAsync(Client client) =>
        Crm.Clients.ImportAsync(new[] { client }.ToAsyncEnumerable(), skipRejected: false, Token);
}
