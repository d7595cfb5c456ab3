using System.Net;
using System.Text;
using System.Text.Json.Nodes;

namespace A3Agent.Server.Tests.Guard;

/// <summary>Headers of every answer, whatever it is.</summary>
public sealed class AnswerHeaderTests : IAsyncLifetime
{
    private RunningServer _server = null!;
    private HttpClient _client = null!;

    public async ValueTask InitializeAsync()
    {
        _server = await RunningServer.StartAsync();
        _client = _server.Client();
    }

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await _server.DisposeAsync();
    }

    [Theory]
    [InlineData("GET", "/healthz", null)]
    [InlineData("GET", "/openapi/v1.json", null)]
    [InlineData("GET", "/no/such/route", null)]
    [InlineData("GET", "/api/clients", null)]
    [InlineData("GET", "/api/clients?limit=0", null)]
    [InlineData("GET", "/api/clients/none", null)]
    [InlineData("PATCH", "/api/clients/none", null)]
    [InlineData("POST", "/api/clients", "{")]
    [InlineData("POST", "/api/chat", """{"message":"hello"}""")]
    [InlineData("POST", "/api/chat/stream", """{"message":"hello"}""")]
    [InlineData("POST", "/api/chat/stream", """{"message":""}""")]
    public async Task Every_answer_forbids_sniffing_and_says_its_request(string verb, string path, string? body)
    {
        using var request = new HttpRequestMessage(HttpMethod.Parse(verb), path);
        request.Content = body is null ? null : new StringContent(body, Encoding.UTF8, "application/json");

        using var response = await _client.SendAsync(request, TestContext.Current.CancellationToken);

        Assert.Equal("nosniff", Single(response, "X-Content-Type-Options"));
        Assert.Equal("no-referrer", Single(response, "Referrer-Policy"));
        Assert.NotEmpty(Single(response, "X-Request-Id"));
        Assert.False(response.Headers.Contains("Server"));
        if (path.StartsWith("/api", StringComparison.Ordinal))
        {
            Assert.Contains("no-store", Single(response, "Cache-Control"), StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("my-request.1_A", true)]
    [InlineData("<script>alert(1)</script>", false)]
    [InlineData("a b", false)]
    [InlineData("a;b=c", false)]
    [InlineData("\u001b[31m", false)]
    [InlineData("", false)]
    public async Task A_request_id_is_taken_over_only_when_it_is_a_plain_token(string given, bool taken)
    {
        foreach (var path in new[] { "/api/clients", "/api/clients?limit=0", "/api/clients/none" })
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, path);
            request.Headers.TryAddWithoutValidation("X-Request-Id", given);

            using var response = await _client.SendAsync(request, TestContext.Current.CancellationToken);

            Assert.Equal(taken, Single(response, "X-Request-Id") == given);
        }
    }

    [Fact]
    public async Task A_request_id_that_is_long_or_doubled_is_not_taken_over()
    {
        foreach (var ids in new string[][] { [new('x', 129)], ["a", "b"] })
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, "/healthz");
            request.Headers.TryAddWithoutValidation("X-Request-Id", ids);
            using var response = await _client.SendAsync(request, TestContext.Current.CancellationToken);
            Assert.DoesNotContain(Single(response, "X-Request-Id"), ids);
        }
    }

    [Fact]
    public async Task A_record_whose_id_holds_slashes_and_percent_signs_is_found_at_its_location()
    {
        foreach (var id in new[] { "a/b", "a%2Fb", "a%252Fb", "50%", "a b?c#d", "ä/ö", "a;b=c", "search" })
        {
            var created = await _client.PostJsonAsync("/api/users", $$"""{"id":"{{id}}","displayName":"X"}""");
            var location = created.Headers.Location!;
            Assert.Equal(id, (await created.JsonAsync(HttpStatusCode.Created)).Text("id"));

            Assert.Equal(id, (await _client.ReadAsync(location.ToString())).Text("id"));
            using var replaced = await _client.PutAsync(location.ToString(), new JsonObject { ["displayName"] = "Y" });
            Assert.Equal(HttpStatusCode.OK, replaced.StatusCode);
            Assert.Equal(HttpStatusCode.NoContent, (await _client.DeleteAsync(location, TestContext.Current.CancellationToken)).StatusCode);
        }
    }

    [Fact]
    public async Task A_session_without_any_body_begins_with_defaults()
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/session");

        using var response = await _client.SendAsync(request, TestContext.Current.CancellationToken);

        await response.JsonAsync(HttpStatusCode.Created);
    }

    private static string Single(HttpResponseMessage response, string name) => Assert.Single(response.Headers.GetValues(name));
}
