using System.Text.Json;
using A3Agent.Crm;
using A3Agent.Crm.Import;
using A3Agent.Identity;

namespace A3Agent.Tests.Crm.Import;

public sealed class JsonImportTests : ImportTests
{
    private const string Client = """
        {"id": "c1", "displayName": "Żółw 🐢", "tags": ["a", "b;c"], "address": {"city": "Łódź", "street": null}, "notes": null,
         "customFields": {"n": 1.50, "yes": true, "text": "x"}, "status": "inactive"}
        """;

    [Fact]
    public async Task Records_as_the_api_writes_them_import_as_they_are_from_json_and_ndjson()
    {
        AssertCounts(await ImportAsync(ImportKind.Clients, $"[{Client}]"), imported: 1);
        AssertCounts(await ImportAsync(ImportKind.Clients, Client.ReplaceLineEndings(" ") + "\n\n"), skipped: 1);

        var client = Assert.Single(Crm.Clients.All);
        Assert.Equal(JsonSerializer.Deserialize<Client>(Client, A3Json.Options)!.Address, client.Address);
        Assert.Equal(["a", "b;c"], client.Tags);
        Assert.Equal("1.50", client.CustomFields["n"].GetRawText());
        Assert.Equal(ClientStatus.Inactive, client.Status);
    }

    [Fact]
    public async Task Every_kind_survives_being_written_and_read()
    {
        var at = new DateTimeOffset(2017, 3, 1, 8, 30, 0, TimeSpan.FromHours(2));
        var day = new DateOnly(2017, 3, 1);
        User user = new() { Id = "u1", DisplayName = "Ann", Role = Role.Admin, TimeZone = "Europe/Berlin", Locale = "de-DE" };
        Deal deal = new() { Id = "d1", Title = "T", Value = 0.5m, Probability = 0.1, OpenedDate = day, OwnerId = "u1" };
        Activity activity = new() { Id = "a1", Type = ActivityType.Meeting, At = at, DealId = "d1", UserId = "u1", Text = "two\nlines" };
        TaskItem task = new() { Id = "t1", Title = "Call", AssignedTo = "u1", DueDate = day, CreatedBy = "u1", CreatedAt = at };

        await RoundTripAsync(ImportKind.Users, user);
        await RoundTripAsync(ImportKind.Deals, deal);
        await RoundTripAsync(ImportKind.Activities, activity);
        await RoundTripAsync(ImportKind.Tasks, task);

        Assert.Equal((user, activity, task), (Crm.Users.All[0], Crm.Activities.All[0], Crm.Tasks.All[0]));
        Assert.Equal(deal with { CustomFields = Crm.Deals.All[0].CustomFields }, Crm.Deals.All[0]);

        async Task RoundTripAsync<T>(ImportKind kind, T record) =>
            AssertCounts(await ImportAsync(kind, JsonSerializer.Serialize(record, A3Json.Options)), imported: 1);
    }

    [Theory]
    [InlineData("""[{"id": "u1", "displayName": "A"}, 5]""", "element 2: is not a JSON object: ")]
    [InlineData("""[{"id": "u1", "displayName": "A", "id": "u2"}]""", "element 1: has 'id' twice: ")]
    [InlineData("""[{"id": "u1", "displayName": "\ud800"}]""", "element 1: holds a text that is not UTF-8 or half a surrogate pair: ")]
    [InlineData("""[{"id": "u1", "displayName": ["A"]}]""", "element 1, field displayName: is a list: give one value")]
    [InlineData("""[{"id": "u1", "displayName": "A", "boss": {"id": 1}}]""", "element 1, field boss.id: users have no field 'boss.id': ")]
    [InlineData("""[{"displayName": "A"}]""", "element 1, field id: is required: ")]
    [InlineData("{\"id\": \"u1\",\n", "line 1: is not a whole JSON object on one line: ")]
    [InlineData("{\"id\": \"u1\", \"displayName\": \"A\"}\n[]\n", "line 2: is not a JSON object: ")]
    public async Task Wrong_rows_are_named_and_skipped_when_asked_so(string body, string start)
    {
        var report = await ImportAsync(ImportKind.Users, body, onError: OnError.Skip);

        Assert.StartsWith(start, Assert.Single(report.Errors).ToString(), StringComparison.Ordinal);
        Assert.False(report.Aborted);
        Assert.Equal(1, report.Skipped);
    }

    [Theory]
    [InlineData("""[{"id": "u1", "displayName": "A"}, {"id" """, "element 2: is not JSON: ")]
    [InlineData("""[{"id": "u1", "displayName": "A"}] more""", "element 2: is not JSON: ")]
    [InlineData("""[{"id": "u1", "displayName": "A"}, {"id": "u2", "displayName": "B"}, {"id" x}]""", "element 3: is not JSON: ")]
    [InlineData("""[{"id": "u1", "displayName": "A"}, ]""", "element 2: is not JSON: ")]
    [InlineData("[nonsense]", "element 1: is not JSON: ")]
    public async Task A_broken_array_keeps_nothing_even_when_rows_may_be_skipped(string body, string start)
    {
        var report = await ImportAsync(ImportKind.Users, body, onError: OnError.Skip);

        Assert.StartsWith(start, Assert.Single(report.Errors).ToString(), StringComparison.Ordinal);
        Assert.True(report.Aborted);
        Assert.Empty(Crm.Users.All);
    }

    [Fact]
    public async Task A_body_that_is_not_the_format_says_so()
    {
        var report = await ImportAsync(ImportKind.Users, "id,displayName\nu1,A\n", format: ImportFormat.Json);

        Assert.Equal(
            "the body begins with 'i': JSON is an array of objects [{...}, ...]; one object a line is NDJSON", report.Errors[0].ToString());
    }

    [Theory]
    [InlineData(true, "element 2: the row is longer than 1 MB")]
    [InlineData(false, "line 2: the row is longer than 1 MB")]
    public async Task A_row_longer_than_a_megabyte_ends_the_import(bool array, string message)
    {
        var huge = $$"""{"id": "u2", "displayName": "{{new string('x', 3 * 1024 * 1024)}}"}""";
        var one = """{"id": "u1", "displayName": "A"}""";

        var report = await ImportAsync(ImportKind.Users, array ? $"[{one},{huge}]" : $"{one}\n{huge}\n", onError: OnError.Skip);

        Assert.Equal(message, Assert.Single(report.Errors).ToString());
        Assert.Empty(Crm.Users.All);
    }

    [Fact]
    public async Task Many_rows_stream_through()
    {
        var users = Enumerable.Range(0, 5_000).Select(i => new User { Id = $"u{i}", DisplayName = new string('n', 400) });

        AssertCounts(await ImportAsync(ImportKind.Users, JsonSerializer.Serialize(users, A3Json.Options)), imported: 5_000);
    }

    [Theory]
    [InlineData("text/csv; charset=utf-8", ImportFormat.Csv)]
    [InlineData("Application/JSON", ImportFormat.Json)]
    [InlineData("application/x-ndjson", ImportFormat.Ndjson)]
    [InlineData("application/octet-stream", null)]
    [InlineData(null, null)]
    public void The_media_type_names_the_format(string? type, ImportFormat? format) =>
        Assert.Equal(format, ImportRequest.FormatOfContentType(type));
}
