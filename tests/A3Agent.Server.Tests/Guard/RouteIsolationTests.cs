using System.Net;
using A3Agent.Identity;

namespace A3Agent.Server.Tests.Guard;

/// <summary>Every route, called by one organization with the other's ids.</summary>
public sealed class RouteIsolationTests : IAsyncLifetime
{
    private readonly TwoOrganizations _both = new();

    public ValueTask InitializeAsync() => _both.InitializeAsync();

    public ValueTask DisposeAsync() => _both.DisposeAsync();

    [Fact]
    public async Task Every_route_of_the_server_is_walked()
    {
        var walked = (await AttackAsync()).Select(call => call.Route).Distinct().Order();

        Assert.Equal(RouteCalls.OfServer(_both.Server).Distinct().Order(), walked);
    }

    [Fact]
    public async Task No_route_shows_or_changes_anything_of_another_organization()
    {
        var attack = await AttackAsync();
        var before = await _both.Server.DumpAsync(_both.Beta.Name);

        foreach (var call in attack)
        {
            using var response = await _both.Alfa.Client.SendAsync(call.Request(), TestContext.Current.CancellationToken);
            Assert.DoesNotContain(_both.Beta.Marker, await WholeAsync(response), StringComparison.OrdinalIgnoreCase);
            Assert.True((int)response.StatusCode < 500, $"{call}: {response.StatusCode}");
            Assert.Equal(before, await _both.Server.DumpAsync(_both.Beta.Name));
        }

        Assert.NotEmpty(before);
        Assert.All(_both.Provider.Requests, request =>
            Assert.DoesNotContain(_both.Beta.Marker, request.Body.GetRawText(), StringComparison.OrdinalIgnoreCase));
    }

    [Fact]
    public async Task The_walk_would_see_what_it_looks_for()
    {
        var seen = new HashSet<string>();
        var reads = (await AttackAsync()).Where(call => call.Method == HttpMethod.Get || call.Path.EndsWith("/search", StringComparison.Ordinal)).ToList();
        foreach (var call in reads)
        {
            using var response = await _both.Beta.Client.SendAsync(call.Request(), TestContext.Current.CancellationToken);
            if ((await WholeAsync(response)).Contains(_both.Beta.Marker, StringComparison.OrdinalIgnoreCase))
            {
                seen.Add(call.Route);
            }
        }

        var impersonal = RouteCalls.Open.Concat(["GET /api/prompts", "GET /api/prompts/{name}", "GET /api/embeddings"]);
        Assert.Equal(reads.Select(call => call.Route).Distinct().Except(impersonal).Order(), seen.Order());
    }

    [Fact]
    public async Task Without_a_credential_only_health_and_the_description_answer_in_production()
    {
        using var nobody = _both.Server.Client();
        var before = await _both.Server.DumpAsync();

        foreach (var call in await AttackAsync())
        {
            using var response = await nobody.SendAsync(call.Request(), TestContext.Current.CancellationToken);
            var expected = RouteCalls.Open.Contains(call.Route) ? HttpStatusCode.OK : HttpStatusCode.Unauthorized;
            Assert.True(expected == response.StatusCode, $"{call}: {response.StatusCode}");
        }

        using var unknown = await nobody.GetAsync("/no/such/route", TestContext.Current.CancellationToken);
        await unknown.ProblemAsync(HttpStatusCode.Unauthorized, "unauthorized");
        Assert.Equal(before, await _both.Server.DumpAsync());
    }

    [Fact]
    public async Task A_widget_chats_and_reaches_nothing_else()
    {
        using var widget = await _both.Server.ClientOfAsync(_both.Alfa.Name, "visitor", Role.Widget);
        var before = await _both.Server.DumpAsync();

        foreach (var call in (await AttackAsync()).Where(call => !RouteCalls.Open.Contains(call.Route) && !RouteCalls.Chat.Contains(call.Route)))
        {
            using var response = await widget.SendAsync(call.Request(), TestContext.Current.CancellationToken);
            await response.ProblemAsync(HttpStatusCode.Forbidden, "forbidden");
        }

        Assert.Equal(before, await _both.Server.DumpAsync());
        Assert.Equal("ok", (await widget.ChatAsync("Hello")).Text("content"));
    }

    [Fact]
    public async Task Only_an_administrator_imports()
    {
        using var member = await _both.Server.ClientOfAsync(_both.Alfa.Name, "member", Role.Member);

        var response = await member.PostJsonAsync("/api/import?kind=users", """[{"id":"x","displayName":"X"}]""");

        await response.ProblemAsync(HttpStatusCode.Forbidden, "forbidden");
    }

    private async Task<IReadOnlyList<RouteCalls.Call>> AttackAsync()
    {
        var cursors = new Dictionary<string, string>();
        foreach (var kind in Records.Kinds.Append("alerts"))
        {
            cursors[kind] = (await _both.Beta.Client.ReadAsync($"/api/{kind}?limit=1")).Text("nextCursor");
            Assert.NotEmpty(cursors[kind]);
        }

        return RouteCalls.Against(_both.Beta, cursors);
    }

    private static async Task<string> WholeAsync(HttpResponseMessage response) =>
        $"{response.Headers}{response.Content.Headers}{await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)}";
}
