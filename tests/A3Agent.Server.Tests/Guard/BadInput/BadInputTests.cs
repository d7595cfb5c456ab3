using System.Net;
using System.Net.Http.Headers;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace A3Agent.Server.Tests.Guard.BadInput;

/// <summary>Bad input is answered with a problem that helps, shows nothing of the inside, and leaves nothing behind.</summary>
public sealed partial class BadInputTests(Fixture fixture) : IClassFixture<Fixture>
{
    private const int TenMegabytes = 10 * 1024 * 1024;

    public static TheoryData<BadCall> Fields => [.. FieldCalls.All];

    public static TheoryData<BadCall> Bodies => [.. BodyCalls.All];

    public static TheoryData<BadCall> Values => [.. ValueCalls.All];

    public static TheoryData<BadCall> Addresses => [.. AddressCalls.All];

    [Theory]
    [MemberData(nameof(Fields), DisableDiscoveryEnumeration = true)]
    public Task A_wrong_field_is_named(BadCall call) => IsRefusedAsync(call);

    [Theory]
    [MemberData(nameof(Bodies), DisableDiscoveryEnumeration = true)]
    public Task A_body_that_is_no_request_is_refused(BadCall call) => IsRefusedAsync(call);

    [Theory]
    [MemberData(nameof(Values), DisableDiscoveryEnumeration = true)]
    public Task A_value_out_of_bounds_is_named(BadCall call) => IsRefusedAsync(call);

    [Theory]
    [MemberData(nameof(Addresses), DisableDiscoveryEnumeration = true)]
    public Task A_wrong_address_is_refused(BadCall call) => IsRefusedAsync(call);

    [Fact]
    public async Task Every_route_that_takes_a_body_has_bad_bodies_here()
    {
        var covered = Endpoint.All.Select(endpoint => $"{endpoint.Verb} {endpoint.Path}").Append("POST /api/import")
            .Select(route => route.Replace("/known", "/{id}", StringComparison.Ordinal).Replace("/email-draft", "/{name}", StringComparison.Ordinal));

        Assert.Equal(RouteCalls.OfServer(fixture.Server).Where(route => !route.StartsWith("GET", StringComparison.Ordinal)
            && !route.StartsWith("DELETE", StringComparison.Ordinal)).Order(), covered.Order());
        foreach (var endpoint in Endpoint.All.Where(endpoint => endpoint.Verb == "POST"))
        {
            var response = await fixture.Client.SendAsync(
                BadCall.Json("", endpoint.Verb, endpoint.Path, endpoint.Valid, null).Request(), TestContext.Current.CancellationToken);
            Assert.True(response.IsSuccessStatusCode, $"{endpoint.Path}: {await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)}");
            if (response.Headers.Location is { } made)
            {
                await fixture.Client.DeleteAsync(made, TestContext.Current.CancellationToken);
            }
        }
    }

    public static TheoryData<string, bool, bool> TooLarge => new(
        from path in new[] { "/api/chat", "/api/clients", "/api/session" }
        from isChunked in new[] { false, true }
        from isAskedFor in new[] { false, true }
        select (path, isChunked, isAskedFor));

    [Theory]
    [MemberData(nameof(TooLarge))]
    public async Task A_body_of_ten_megabytes_is_too_large_and_its_sender_can_go_on(string path, bool isChunked, bool isAskedFor)
    {
        var before = await fixture.Server.DumpAsync();
        using var client = fixture.AnotherClient();
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = new ByteArrayContent(new byte[TenMegabytes + 1]) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        request.Headers.TransferEncodingChunked = isChunked;
        request.Headers.ExpectContinue = isAskedFor;

        using var response = await client.SendAsync(request, TestContext.Current.CancellationToken);

        await response.ProblemAsync(HttpStatusCode.RequestEntityTooLarge, "body_too_large");
        Assert.True(response.Headers.ConnectionClose);
        using var next = await client.PostJsonAsync(path, "[]");
        await next.ProblemAsync(HttpStatusCode.BadRequest, "validation_failed");
        Assert.NotEqual(true, next.Headers.ConnectionClose);
        Assert.Equal(before, await fixture.Server.DumpAsync());
    }

    [Fact]
    public async Task Who_is_refused_before_his_large_body_is_read_can_go_on()
    {
        using var client = fixture.Server.Client();
        foreach (var type in new[] { "application/json", "text/csv" })
        {
            using var large = new ByteArrayContent(new byte[200 * 1024]);
            large.Headers.ContentType = new MediaTypeHeaderValue(type);
            using var response = await client.PostAsync("/api/import?kind=clients", large, TestContext.Current.CancellationToken);
            await response.ProblemAsync(HttpStatusCode.Unauthorized, "unauthorized");
            Assert.True(response.Headers.ConnectionClose);
            using var next = await client.PostJsonAsync("/api/clients", "{}");
            await next.ProblemAsync(HttpStatusCode.Unauthorized, "unauthorized");
        }
    }

    [Fact]
    public async Task An_address_with_an_escaped_NUL_reaches_no_route()
    {
        foreach (var kind in Records.Kinds)
        {
            var response = await fixture.Client.GetAsync($"/api/{kind}/a%00b", TestContext.Current.CancellationToken);
            Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
            Assert.Empty(await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        }
    }

    private async Task IsRefusedAsync(BadCall call)
    {
        var (before, asked) = (await fixture.Server.DumpAsync(), fixture.Provider.Requests.Count);

        using var response = await fixture.Client.SendAsync(call.Request(), TestContext.Current.CancellationToken);
        var problem = await response.ProblemAsync((HttpStatusCode)call.Status, call.Code);

        Assert.Equal(call.Status, (int)problem["status"]!);
        Assert.Equal((string?)problem["requestId"], Assert.Single(response.Headers.GetValues("X-Request-Id")));
        Assert.False(string.IsNullOrWhiteSpace(problem.Text("title")));
        Assert.False(string.IsNullOrWhiteSpace(problem.Text("detail")));
        if (call.Field is { } field)
        {
            Assert.Contains(problem["errors"]!.AsObject(), error => Names(error.Key, field));
            Assert.Contains(field, problem.Text("detail"), StringComparison.Ordinal);
        }

        AssertKeepsToItself(problem);
        Assert.Equal(before, await fixture.Server.DumpAsync());
        Assert.Equal(asked, fixture.Provider.Requests.Count);
    }

    private void AssertKeepsToItself(JsonNode problem)
    {
        var text = problem.ToJsonString();
        Assert.DoesNotMatch(Inside(), text);
        Assert.DoesNotContain(fixture.Client.DefaultRequestHeaders.Authorization!.Parameter!, text, StringComparison.Ordinal);
        Assert.DoesNotContain(AppContext.BaseDirectory, text, StringComparison.Ordinal);
        Assert.InRange(text.Length, 1, 20_000);
    }

    private static bool Names(string error, string field) =>
        error == field || error.StartsWith($"{field}.", StringComparison.Ordinal) || error.StartsWith($"{field}[", StringComparison.Ordinal)
        || (field == "xxx" && error.StartsWith(field, StringComparison.Ordinal));

    // Stack traces, types, SQL, folders, parameters of methods.
    [GeneratedRegex(@"\bat \w+\.\w+|Exception|System\.|A3Agent\.|SELECT |INSERT |sqlite|postgres|npgsql|/(home|tmp|root)/|\(Parameter '", RegexOptions.IgnoreCase)]
    private static partial Regex Inside();
}
