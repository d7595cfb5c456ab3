using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace A3Agent.Server.Tests;

/// <summary>Calls of the API as tests write them.</summary>
internal static class Api
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public static async Task<JsonNode> ChatAsync(this HttpClient client, string message, string? sessionId = null)
    {
        var response = await client.PostAsync("/api/chat", new JsonObject { ["message"] = message, ["sessionId"] = sessionId });
        return await response.JsonAsync(HttpStatusCode.OK);
    }

    public static Task<HttpResponseMessage> PostAsync(this HttpClient client, string path, JsonNode body) =>
        client.PostAsync(path, JsonContent.Create(body), Stop);

    public static Task<HttpResponseMessage> PutAsync(this HttpClient client, string path, JsonNode body) =>
        client.PutAsync(path, JsonContent.Create(body), Stop);

    public static Task<HttpResponseMessage> PostJsonAsync(this HttpClient client, string path, string json) =>
        client.PostAsync(path, new StringContent(json, Encoding.UTF8, "application/json"), Stop);

    public static async Task<JsonNode> ReadAsync(this HttpClient client, string path) =>
        await (await client.GetAsync(path, Stop)).JsonAsync(HttpStatusCode.OK);

    /// <summary>The body of an answer that must have this status.</summary>
    public static async Task<JsonNode> JsonAsync(this HttpResponseMessage response, HttpStatusCode expected)
    {
        var text = await response.Content.ReadAsStringAsync(Stop);
        Assert.True(response.StatusCode == expected, $"{(int)response.StatusCode} instead of {(int)expected}: {text}");
        return JsonNode.Parse(text)!;
    }

    /// <summary>The problem of an answer that must have this status and code.</summary>
    public static async Task<JsonNode> ProblemAsync(this HttpResponseMessage response, HttpStatusCode expected, string code)
    {
        var problem = await response.JsonAsync(expected);
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
        Assert.Equal(code, (string?)problem["code"]);
        Assert.False(string.IsNullOrEmpty((string?)problem["requestId"]));
        return problem;
    }

    public static IEnumerable<JsonNode> Items(this JsonNode list) => list["items"]!.AsArray().Select(item => item!);

    public static string Text(this JsonNode node, string name) => node[name]?.GetValue<string>() ?? "";

    public static JsonElement Element(this string json) => JsonElement.Parse(json);
}
