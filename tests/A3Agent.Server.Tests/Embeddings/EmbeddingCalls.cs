using System.Net;
using System.Text.Json.Nodes;
using A3Agent.Tests;

namespace A3Agent.Server.Tests.Embeddings;

/// <summary>Calls that tests of embeddings make.</summary>
internal static class EmbeddingCalls
{
    /// <summary>Lets time pass, while the worker has nothing to do but wait, until a set looks like this.</summary>
    public static async Task<JsonNode> UntilAsync(this RunningServer server, HttpClient client, Func<JsonNode[], bool> condition)
    {
        var begun = TimeProvider.System.GetTimestamp();
        while (true)
        {
            var answer = await client.ReadAsync("/api/embeddings");
            if (condition([.. answer["sets"]!.AsArray().Select(set => set!)]))
            {
                return answer;
            }

            Assert.True(TimeProvider.System.GetElapsedTime(begun) < Patience.Limit, $"It does not come to that: {answer}");
            if (server.Time.FirstDelay is { } rest)
            {
                await server.PassTimeAsync(rest);
            }
        }
    }

    /// <summary>Lets time pass until nobody waits for the newest set.</summary>
    public static Task<JsonNode> UntilEmbeddedAsync(this RunningServer server, HttpClient client) =>
        server.UntilAsync(client, sets => sets.Length > 0 && (int)sets[^1]["queued"]! == 0);

    public static async Task<JsonNode> SearchAsync(this HttpClient client, string query, string mode = "hybrid") =>
        await (await client.PostAsync("/api/clients/search", new JsonObject { ["query"] = query, ["mode"] = mode })).JsonAsync(HttpStatusCode.OK);

    public static IReadOnlyList<string> Ids(this JsonNode found) =>
        [.. found["results"]!.AsArray().Select(hit => hit!["clientId"]!.GetValue<string>())];

    public static async Task PutClientAsync(this HttpClient client, string id, string name, string notes)
    {
        using var response = await client.PutAsync($"/api/clients/{id}", new JsonObject { ["id"] = id, ["displayName"] = name, ["notes"] = notes });
        Assert.True(response.IsSuccessStatusCode);
    }
}
