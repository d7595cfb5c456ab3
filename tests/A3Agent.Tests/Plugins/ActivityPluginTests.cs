using A3Agent.Crm;
using A3Agent.Identity;

namespace A3Agent.Tests.Plugins;

public sealed class ActivityPluginTests
{
    [Fact]
    public async Task An_activity_is_stored_once_for_the_user_who_asked()
    {
        var call = await ToolCall.OverSampleAsync();
        const string Arguments = """{"type":"call","subject":"Price talk","text":"They want 10 %.","dealId":"d2","at":"2026-11-19T09:30"}""";

        var (data, citations) = await call.RunAsync("log_activity", Arguments);
        await call.RunAsync("log_activity", Arguments);

        var activity = Assert.Single((await call.Crm.Activities.ListAsync(new ActivityFilter(), new PageRequest(10), CancellationToken.None)).Items);
        data.IsJson($$$"""
            {"activity":{"id":"{{{activity.Id}}}","type":"call","at":"2026-11-19T09:30:00+01:00","subject":"Price talk","text":"They want 10 %.",
            "clientId":"c-can","dealId":"d2","userId":"u-moses","user":"Moses Frase"}}
            """);
        citations.AreRecords($"activity Price talk /api/activities/{activity.Id}");
    }

    [Theory]
    [InlineData("null", "2026-11-20T13:00:00+00:00")]
    [InlineData("\"2026-11-19\"", "2026-11-19T00:00:00+01:00")]
    [InlineData("\"2026-07-01T08:00:00\"", "2026-07-01T08:00:00+02:00")]
    [InlineData("\"2026-11-19T08:00Z\"", "2026-11-19T08:00:00+00:00")]
    [InlineData("\"2026-11-19T08:00:00.5-05:00\"", "2026-11-19T08:00:00.5-05:00")]
    public async Task The_time_is_the_users_unless_it_names_an_offset(string at, string expected)
    {
        var call = await ToolCall.OverSampleAsync();

        var (data, _) = await call.RunAsync("log_activity", $$"""{"type":"note","subject":"x","at":{{at}}}""");

        Assert.Equal(expected, (string?)data["activity"]!["at"]);
    }

    [Theory]
    [InlineData("""{"type":"note","subject":"x","at":"yesterday"}""", "at must be a date or a date with a time, like 2026-11-20T09:30; today is 2026-11-20 (Friday).")]
    [InlineData("""{"type":"note","subject":""}""", "subject is required: say in one line what it was about")]
    [InlineData("""{"type":"note","subject":"x","clientId":"c-nobody"}""", "No client has the id 'c-nobody'. Look the id up with search_clients.")]
    [InlineData("""{"type":"note","subject":"a\nb"}""", "subject holds the unprintable character U+000A at position 2: remove it")]
    public async Task An_activity_that_cannot_be_recorded_is_answered_with_what_to_do(string arguments, string expected)
    {
        var call = await ToolCall.OverSampleAsync();

        Assert.Equal(expected, await call.RefusalAsync("log_activity", arguments));
        Assert.Empty((await call.Crm.Activities.ListAsync(new ActivityFilter(), new PageRequest(10), CancellationToken.None)).Items);
    }

    [Fact]
    public async Task A_caller_who_is_no_person_of_the_crm_records_without_a_user()
    {
        var call = await ToolCall.OverSampleAsync();
        call.Context = call.Context with { Caller = new Caller(OrganizationId.Demo, "dev", Role.Admin, null) };

        var (data, _) = await call.RunAsync("log_activity", """{"type":"meeting","subject":"Lunch"}""");

        Assert.False(data["activity"]!.AsObject().ContainsKey("userId"));
    }
}
