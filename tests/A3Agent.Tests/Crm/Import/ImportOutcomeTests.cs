using System.Globalization;
using System.Text;
using System.Text.Json;
using A3Agent.Crm;
using A3Agent.Crm.Import;

namespace A3Agent.Tests.Crm.Import;

/// <summary>What is kept, what is counted and what is reported.</summary>
public sealed class ImportOutcomeTests : ImportTests
{
    [Fact]
    public async Task Records_are_made_replaced_or_left_alone()
    {
        AssertCounts(await ImportAsync(ImportKind.Users, "id,displayName\nu1,Ann\nu2,Bob\n"), imported: 2);
        AssertCounts(await ImportAsync(ImportKind.Users, "id,displayName\nu1,Ann\nu2,Rob\nu3,Cid\n"), imported: 1, updated: 1, skipped: 1);
        Assert.Equal(["Ann", "Rob", "Cid"], Crm.Users.All.Select(user => user.DisplayName));
    }

    [Fact]
    public async Task What_the_store_rejects_has_its_line()
    {
        const string Body = "id,displayName,ownerId,notes\nc1,One,,\"two\nlines\"\nc2,Two,nobody,\nc3,,,\nc1,Again,,\n";

        var skipped = await ImportAsync(ImportKind.Clients, Body, onError: OnError.Skip);

        AssertCounts(skipped, imported: 1, skipped: 3, errors: 3);
        Assert.Equal([(4, "ownerId"), (5, "displayName"), (6, "id")], skipped.Errors.Select(error => (error.Line, error.Field!)));
    }

    [Fact]
    public async Task A_rejection_of_the_store_aborts()
    {
        var report = await ImportAsync(ImportKind.Clients, "id,displayName,ownerId\nc1,One,\nc2,Two,nobody\n");

        AssertCounts(report, errors: 1);
        Assert.True(report.Aborted);
        Assert.Equal((3, "ownerId"), (report.Errors[0].Line, report.Errors[0].Field));
        Assert.Empty(Crm.Clients.All);
    }

    [Fact]
    public async Task An_abort_reports_a_hundred_wrong_rows_and_reads_no_further()
    {
        var body = Rows(5_000, row => row % 2 == 0 ? "" : "Name");

        var report = await ImportAsync(ImportKind.Users, body);

        AssertCounts(report, errors: 100);
        Assert.Equal((2, 200), (report.Errors[0].Line, report.Errors[^1].Line));
        Assert.Empty(Crm.Users.All);
    }

    [Fact]
    public async Task Skipping_counts_every_error_and_lists_a_thousand()
    {
        var report = await ImportAsync(ImportKind.Users, Rows(3_000, row => row % 2 == 0 ? "" : "Name"), onError: OnError.Skip);

        AssertCounts(report, imported: 1_500, skipped: 1_500, errors: 1_500);
        Assert.Equal(ImportReport.MaxListedErrors, report.Errors.Count);
    }

    [Fact]
    public async Task A_row_may_have_several_errors()
    {
        var report = await ImportAsync(ImportKind.Deals, "id,title,value,currency,probability\nd1,,x,usd,2\n");

        Assert.Equal(["value", "title", "currency", "probability"], report.Errors.Select(error => error.Field));
    }

    [Fact]
    public async Task Progress_ends_at_the_end()
    {
        var seen = new List<ImportProgress>();
        var body = Encoding.UTF8.GetBytes(Rows(1_000, _ => "Name"));
        using var stream = new MemoryStream(body);

        await new Importer(Crm).RunAsync(stream, new ImportRequest { Kind = ImportKind.Users }, new Progress(seen), Cancellation);

        Assert.Equal(new ImportProgress(1_000, body.Length), seen[^1]);
        Assert.True(seen.Count > 4);
        Assert.Equal(seen.Order(Comparer<ImportProgress>.Create((a, b) => a.Rows.CompareTo(b.Rows))), seen);
    }

    [Fact]
    public async Task Cancellation_is_the_callers_and_keeps_nothing()
    {
        using var cancel = new CancellationTokenSource();
        using var stream = new MemoryStream(Encoding.UTF8.GetBytes(Rows(1_000, _ => "Name")));
        var progress = new Progress([], () => cancel.Cancel());

        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => new Importer(Crm).RunAsync(stream, new ImportRequest { Kind = ImportKind.Users }, progress, cancel.Token));
        Assert.Empty(Crm.Users.All);
    }

    [Fact]
    public void A_report_is_written_as_the_api_says()
    {
        var report = new ImportReport
        {
            Imported = 1, Updated = 2, Skipped = 3, Aborted = false, ErrorCount = 1,
            Errors = [new ImportError(17, "closedDate", "'x' is not a date") { IsElement = true }],
        };

        Assert.Equal(
            """{"imported":1,"updated":2,"skipped":3,"aborted":false,"errorCount":1"""
            + ""","errors":[{"line":17,"field":"closedDate","message":"'x' is not a date"}]}""",
            JsonSerializer.Serialize(report, A3Json.Options));
    }

    [Fact]
    public void Lines_are_found_again_by_index()
    {
        int[] lines = [2, 3, 4, 7, 8, 20, 21];
        var map = new LineMap();
        foreach (var line in lines)
        {
            map.Add(line);
        }

        Assert.Equal(lines, Enumerable.Range(0, lines.Length).Select(index => map[index]));
    }

    [Theory]
    [InlineData(ImportKind.Clients, typeof(Client))]
    [InlineData(ImportKind.Deals, typeof(Deal))]
    [InlineData(ImportKind.Activities, typeof(Activity))]
    [InlineData(ImportKind.Tasks, typeof(TaskItem))]
    [InlineData(ImportKind.Users, typeof(User))]
    public void Every_field_of_a_record_can_be_imported(ImportKind kind, Type record)
    {
        var names = record.GetProperties().SelectMany(property => property.PropertyType == typeof(Address)
                ? typeof(Address).GetProperties().Select(part => "address." + Camel(part.Name))
                : [Camel(property.Name)])
            .Where(name => name is not "customFields");

        Assert.Equal(names.Order(), ImportFields.Of(kind).Keys.Order());
        Assert.Equal(record.GetProperty("CustomFields") is not null, ImportFields.HasCustomFields(kind));

        static string Camel(string name) => JsonNamingPolicy.CamelCase.ConvertName(name);
    }

    private static string Rows(int count, Func<int, string> name)
    {
        var body = new StringBuilder("id,displayName\n");
        for (var i = 0; i < count; i++)
        {
            body.Append(CultureInfo.InvariantCulture, $"u{i},{name(i)}\n");
        }

        return body.ToString();
    }

    private sealed class Progress(List<ImportProgress> seen, Action? then = null) : IProgress<ImportProgress>
    {
        public void Report(ImportProgress value)
        {
            seen.Add(value);
            then?.Invoke();
        }
    }
}
