using System.Net;
using A3Agent.Identity;
using Microsoft.Extensions.DependencyInjection;

namespace A3Agent.Server.Tests.Guard;

/// <summary>What is not exactly a good key is nobody.</summary>
public sealed class CredentialTests : IAsyncLifetime
{
    private RunningServer _server = null!;

    private ApiKeys Keys => _server.Services.GetRequiredService<ApiKeys>();

    public async ValueTask InitializeAsync() => _server = await RunningServer.StartAsync();

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task Whatever_is_not_a_good_key_is_unauthorized_even_in_development()
    {
        var (key, token) = await CreateAsync();
        var (other, otherToken) = await CreateAsync();
        Assert.Equal(HttpStatusCode.OK, (await SendAsync($"Bearer {token}")).StatusCode);

        var secret = token[(token.LastIndexOf(key.Id, StringComparison.Ordinal) + key.Id.Length + 1)..];
        string[] wrong =
        [
            "", "Bearer", "Bearer ", "Bearer null", $"Basic {token}", token, $"Bearer {token} {token}", $"Bearer {token}x", $"Bearer {token[..^1]}",
            $"Bearer a3_{key.Id}", $"Bearer a3_{key.Id}_", $"Bearer a3_{other.Id}_{secret}", $"Bearer a3_{key.Id.ToUpperInvariant()}_{secret}",
            $"Bearer {token.ToUpperInvariant()}", $"Bearer {Swapped(token)}", $"Bearer A3{token[2..]}", $"Bearer a3-{key.Id}-{secret}",
            $"Bearer a3_' OR 1=1 --_{secret}", $"Bearer a3_%%%%%%%%%%%%_{secret}", $"Bearer a3_{key.Id}_{new string('x', 10_000)}",
            $"Bearer {Convert.ToHexString(key.SecretHash)}", $"Bearer a3_{key.Id}_{Convert.ToHexString(key.SecretHash)}", "Bearer eyJhbGciOiJub25lIn0.e30.",
        ];
        foreach (var header in wrong)
        {
            var response = await SendAsync(header);
            Assert.True(response.StatusCode == HttpStatusCode.Unauthorized, $"{header}: {response.StatusCode}");
            var problem = await response.ProblemAsync(HttpStatusCode.Unauthorized, "unauthorized");
            Assert.DoesNotContain(secret, problem.ToJsonString(), StringComparison.Ordinal);
            Assert.Equal("Bearer", response.Headers.WwwAuthenticate.ToString());
        }

        Assert.Equal(HttpStatusCode.OK, (await SendAsync($"Bearer {otherToken}")).StatusCode);
    }

    [Fact]
    public async Task A_revoked_key_is_unauthorized_at_once()
    {
        var (key, token) = await CreateAsync();
        using var client = _server.Client(token);
        await client.ReadAsync("/api/clients");

        var identity = _server.Services.GetRequiredService<IIdentityStore>();
        Assert.False(await identity.RevokeKeyAsync(
            new OrganizationId("other"), key.Id, _server.Time.GetUtcNow(), TestContext.Current.CancellationToken));
        await client.ReadAsync("/api/clients");
        Assert.True(await identity.RevokeKeyAsync(key.Organization, key.Id, _server.Time.GetUtcNow(), TestContext.Current.CancellationToken));

        await (await client.GetAsync("/api/clients", TestContext.Current.CancellationToken)).ProblemAsync(HttpStatusCode.Unauthorized, "unauthorized");
    }

    [Fact]
    public async Task Two_credentials_are_none()
    {
        var (_, token) = await CreateAsync();
        using var client = _server.Client();
        client.DefaultRequestHeaders.TryAddWithoutValidation("Authorization", [$"Bearer {token}", $"Bearer {token}"]);

        await (await client.GetAsync("/api/clients", TestContext.Current.CancellationToken)).ProblemAsync(HttpStatusCode.Unauthorized, "unauthorized");
    }

    [Fact]
    public async Task The_database_does_not_hold_a_secret()
    {
        var (key, token) = await CreateAsync();
        var secret = token[(token.LastIndexOf(key.Id, StringComparison.Ordinal) + key.Id.Length + 1)..];

        Assert.DoesNotContain(await _server.DumpAsync(), row => row.Contains(secret, StringComparison.OrdinalIgnoreCase));
    }

    private Task<(ApiKey Key, string Token)> CreateAsync() =>
        Keys.CreateAsync(new OrganizationId("alfa"), "service", Role.Admin, null, TestContext.Current.CancellationToken);

    private async Task<HttpResponseMessage> SendAsync(string authorization)
    {
        using var client = _server.Client();
        client.DefaultRequestHeaders.TryAddWithoutValidation("Authorization", authorization);
        return await client.GetAsync("/api/clients", TestContext.Current.CancellationToken);
    }

    // The last letter in its other case.
    private static string Swapped(string token)
    {
        var at = token.Length - 1 - token.Reverse().TakeWhile(c => !char.IsLetter(c)).Count();
        var letter = char.IsUpper(token[at]) ? char.ToLowerInvariant(token[at]) : char.ToUpperInvariant(token[at]);
        return $"{token[..at]}{letter}{token[(at + 1)..]}";
    }
}
