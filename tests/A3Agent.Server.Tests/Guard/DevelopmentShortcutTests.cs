using System.Net;

namespace A3Agent.Server.Tests.Guard;

/// <summary>Without a key only the developer at the machine itself gets in.</summary>
public sealed class DevelopmentShortcutTests
{
    [Fact]
    public async Task The_shortcut_is_the_developers_on_this_machine_alone()
    {
        await using var server = await RunningServer.StartAsync();
        using var client = server.Client();

        Assert.Equal(HttpStatusCode.OK, await StatusAsync(client));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(client, ("Host", "localhost:5080")));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(client, ("Host", "[::1]:5080")));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(client, ("Origin", "http://localhost:5080")));

        (string, string)[] foreign =
        [
            ("X-Forwarded-For", "127.0.0.1"), ("X-Forwarded-For", ""), ("Forwarded", "for=127.0.0.1"), ("Host", "evil.example"),
            ("Host", "127.0.0.1.evil.example"), ("Host", "localhost.evil.example"), ("Host", "10.0.0.1"), ("Host", "0.0.0.0"), ("Origin", "https://evil.example"), ("Origin", "null"),
        ];
        foreach (var header in foreign)
        {
            Assert.True(await StatusAsync(client, header) == HttpStatusCode.Unauthorized, header.ToString());
        }
    }

    [Fact]
    public async Task A_foreign_page_cannot_import_through_the_developers_browser()
    {
        await using var server = await RunningServer.StartAsync();
        using var client = server.Client();
        var before = await server.DumpAsync();
        client.DefaultRequestHeaders.Add("Origin", "https://evil.example");

        var response = await client.PostAsync(
            "/api/import?kind=clients", new ByteArrayContent([.. "id,displayName\nx,Planted\n"u8]), TestContext.Current.CancellationToken);

        await response.ProblemAsync(HttpStatusCode.Unauthorized, "unauthorized");
        Assert.Equal(before, await server.DumpAsync());
    }

    [Theory]
    [InlineData("Production")]
    [InlineData("Staging")]
    [InlineData("Developments")]
    public async Task Outside_development_there_is_no_shortcut(string environment)
    {
        await using var server = await RunningServer.StartAsync(environment: environment);
        using var client = server.Client();

        await (await client.GetAsync("/api/clients", TestContext.Current.CancellationToken)).ProblemAsync(HttpStatusCode.Unauthorized, "unauthorized");
        Assert.Empty(await server.DumpAsync());
    }

    [Fact]
    public async Task A_key_in_development_is_bound_to_its_organization_and_makes_none()
    {
        await using var server = await RunningServer.StartAsync();
        using var alfa = await server.ClientOfAsync("alfa");
        using var dev = server.Client();
        var theirs = await (await dev.PostJsonAsync("/api/session", """{"tenantId":"beta"}""")).JsonAsync(HttpStatusCode.Created);

        await (await alfa.PostJsonAsync("/api/session", """{"tenantId":"gamma"}""")).ProblemAsync(HttpStatusCode.Forbidden, "forbidden");
        await (await alfa.PostJsonAsync("/api/chat", $$"""{"message":"hi","sessionId":"{{theirs.Text("sessionId")}}"}"""))
            .ProblemAsync(HttpStatusCode.NotFound, "not_found");
        Assert.Empty(await server.DumpAsync("gamma"));
    }

    [Fact]
    public async Task A_refused_session_makes_no_organization()
    {
        await using var server = await RunningServer.StartAsync();
        using var dev = server.Client();

        await (await dev.PostJsonAsync("/api/session", """{"tenantId":"gamma","timeZone":"Nowhere"}"""))
            .ProblemAsync(HttpStatusCode.BadRequest, "validation_failed");

        Assert.Empty(await server.DumpAsync("gamma"));
    }

    private static async Task<HttpStatusCode> StatusAsync(HttpClient client, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/clients");
        foreach (var (name, value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        return (await client.SendAsync(request, TestContext.Current.CancellationToken)).StatusCode;
    }
}
