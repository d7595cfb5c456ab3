namespace A3Agent.Tests.Plugins;

public sealed class UserPluginTests
{
    [Theory]
    [InlineData("frase", "u-moses", 1)]
    [InlineData("ANNA@", "u-ann", 1)]
    [InlineData("central", "u-moses", 1)]
    [InlineData("", "u-ann u-moses", 2)]
    [InlineData("nobody", "", 0)]
    public async Task People_are_found_by_name_mail_and_team(string query, string ids, int total)
    {
        var call = await ToolCall.OverSampleAsync();

        var (data, citations) = await call.RunAsync("find_users", $$"""{"query":"{{query}}"}""");

        Assert.Equal(ids, string.Join(' ', data["users"]!.AsArray().Select(user => (string?)user!["id"])));
        Assert.Equal(total, (int)data["total"]!);
        Assert.Equal(total, citations.Count);
    }

    [Fact]
    public async Task A_person_is_shown_with_role_and_team_and_cited_by_name()
    {
        var call = await ToolCall.OverSampleAsync();

        var (data, citations) = await call.RunAsync("find_users", """{"query":"Anna"}""");

        data.IsJson("""{"users":[{"id":"u-ann","displayName":"Anna Snelling","email":"anna@example.com","role":"admin","team":"East"}],"total":1}""");
        citations.AreRecords("user Anna Snelling /api/users/u-ann");
    }
}
