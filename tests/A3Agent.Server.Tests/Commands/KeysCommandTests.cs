using System.Net;
using System.Text.Json.Nodes;
using A3Agent.Server.Tests.Processes;

namespace A3Agent.Server.Tests.Commands;

public sealed class KeysCommandTests : IDisposable
{
    private readonly TestFolder _folder = new();

    [Fact]
    public async Task A_new_key_stands_alone_on_the_last_line_and_works_until_it_is_revoked()
    {
        await using var server = await StartServerAsync();

        var made = (await ProductionAsync("keys", "create", "--org", "acme", "--role", "admin", "--name", "for tests")).Exits(0);
        Assert.Matches("^a3_[a-z2-7]{12}_[A-Za-z0-9_-]{43}$", made.LastLine);
        using var client = server.Client(made.LastLine);
        var session = await (await client.PostAsync("/api/session", new JsonObject())).JsonAsync(HttpStatusCode.Created);
        Assert.Equal("acme", session.Text("tenantId"));

        (await ProductionAsync("keys", "revoke", "--org", "acme", Id(made))).Exits(0);
        var refused = await client.GetAsync("/api/clients", TestContext.Current.CancellationToken);
        await refused.ProblemAsync(HttpStatusCode.Unauthorized, "unauthorized");
    }

    [Theory]
    [InlineData("admin", HttpStatusCode.OK)]
    [InlineData("member", HttpStatusCode.OK)]
    [InlineData("widget", HttpStatusCode.Forbidden)]
    public async Task The_role_decides_what_a_key_may_do(string role, HttpStatusCode expected)
    {
        await using var server = await StartServerAsync();
        var made = (await ProductionAsync("keys", "create", "--org", "acme", "--role", role)).Exits(0);

        using var client = server.Client(made.LastLine);
        using var answer = await client.GetAsync("/api/clients", TestContext.Current.CancellationToken);

        Assert.Equal(expected, answer.StatusCode);
    }

    [Fact]
    public async Task The_list_shows_keys_without_their_secrets()
    {
        var made = (await _folder.RunAsync("keys", "create", "--user", "moses-frase", "--name", "for tests")).Exits(0);
        var secret = made.LastLine[(made.LastLine.LastIndexOf('_') + 1)..];
        (await _folder.RunAsync("keys", "revoke", Id(made))).Exits(0);

        var list = (await _folder.RunAsync("keys", "list")).Exits(0);
        var json = (await _folder.RunAsync("keys", "list", "--json")).Exits(0);

        Assert.Matches($"^{Id(made)}  member  moses-frase  .* revoked .* for tests\n$", list.Output);
        var key = Assert.Single(JsonNode.Parse(json.Output)!.AsArray())!;
        Assert.Equal((Id(made), "moses-frase", "member"), (key.Text("id"), key.Text("userId"), key.Text("role")));
        Assert.NotNull(key["revokedAt"]);
        Assert.DoesNotContain(secret, list.Output + json.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("hash", json.Output, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task Outside_development_the_organization_must_be_named()
    {
        var wrong = (await ProductionAsync("keys", "create")).Exits(2);

        Assert.Contains("--org ORG", wrong.Errors, StringComparison.Ordinal);
        Assert.Empty(wrong.Output);
    }

    [Fact]
    public async Task A_key_that_the_organization_does_not_have_is_not_revoked()
    {
        var foreign = (await _folder.RunAsync("keys", "create", "--org", "other")).Exits(0);

        foreach (var id in new[] { "aaaaaaaaaaaa", Id(foreign) })
        {
            Assert.Contains($"no key '{id}'", (await _folder.RunAsync("keys", "revoke", id)).Exits(1).Errors, StringComparison.Ordinal);
        }

        Assert.Contains("no organization 'nobody'", (await _folder.RunAsync("keys", "list", "--org", "nobody")).Exits(1).Errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--role", "owner")]
    [InlineData("--role", "7")]
    [InlineData("--org", "Not An Id")]
    [InlineData("--user", " ")]
    public async Task Wrong_options_make_no_key(string option, string value)
    {
        (await _folder.RunAsync("keys", "create", option, value)).Exits(2);

        Assert.Empty((await _folder.RunAsync("keys", "list")).Exits(0).Output);
    }

    public void Dispose() => _folder.Dispose();

    private static string Id(ProcessResult made) => made.LastLine.Split('_')[1];

    private Task<ProcessResult> ProductionAsync(params string[] arguments) =>
        _folder.RunWithAsync([("ASPNETCORE_ENVIRONMENT", "Production")], arguments);

    private Task<RunningServer> StartServerAsync() =>
        RunningServer.StartAsync(environment: "Production", settings: _folder.Store.Setting);
}
