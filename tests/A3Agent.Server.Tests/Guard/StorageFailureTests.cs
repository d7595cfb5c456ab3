using System.Net;

namespace A3Agent.Server.Tests.Guard;

/// <summary>A database that fails is said to be unavailable, and nothing more is said.</summary>
public sealed class StorageFailureTests
{
    [Fact]
    public async Task A_database_that_fails_is_answered_503_with_a_time_to_wait()
    {
        await using var server = await RunningServer.StartAsync();
        using var client = server.Client();
        await server.ChangeDatabaseAsync("ALTER TABLE clients RENAME TO lost_clients; ALTER TABLE conversations RENAME TO lost_conversations");

        HttpResponseMessage[] answers =
        [
            await client.GetAsync("/api/clients", TestContext.Current.CancellationToken),
            await client.GetAsync("/api/clients/x", TestContext.Current.CancellationToken),
            await client.PostJsonAsync("/api/clients", """{"displayName":"X"}"""),
            await client.PostJsonAsync("/api/import?kind=clients", """[{"id":"x","displayName":"X"}]"""),
            await client.PostJsonAsync("/api/clients/search", """{"query":"x"}"""),
            await client.PostJsonAsync("/api/session", "{}"),
            await client.PostJsonAsync("/api/chat", """{"message":"hi"}"""),
            await client.PostJsonAsync("/api/chat/stream", """{"message":"hi"}"""),
            await client.GetAsync("/api/conversations", TestContext.Current.CancellationToken),
        ];

        foreach (var answer in answers)
        {
            var problem = await answer.ProblemAsync(HttpStatusCode.ServiceUnavailable, "storage_unavailable");
            Assert.True((bool)problem["retryable"]!);
            Assert.InRange(answer.Headers.RetryAfter!.Delta!.Value, TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(1));
            Assert.DoesNotContain("lost_", problem.ToJsonString(), StringComparison.OrdinalIgnoreCase);
            Assert.DoesNotContain("no such table", problem.ToJsonString(), StringComparison.OrdinalIgnoreCase);
        }

        var users = await client.GetAsync("/api/users", TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.OK, users.StatusCode);
    }
}
