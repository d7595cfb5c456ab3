using System.Text.Json.Nodes;

namespace A3Agent.Server.Tests.Guard.BadInput;

/// <summary>Values that have the right type and are wrong all the same.</summary>
internal static class ValueCalls
{
    public static IEnumerable<BadCall> All =>
    [
        .. Both("users", "email", "nobody", "a@", "@b", "a b@c.de", "a@b@c"),
        .. Both("users", "timeZone", "Nowhere", "/dev/zero", "../../../etc/passwd", "/etc/localtime", "Europe", ""),
        .. Both("users", "locale", "xx-YY-ZZ-no", "../de", "de_DE.UTF-8", ""),
        .. Both("clients", "email", "nobody", "a@b\r\nBcc: c@d"),
        .. Both("clients", "website", "javascript:alert(1)", "file:///etc/passwd", "not a site", "https://user:password@example.com"),
        .. Both("clients", "status", "lead,active", "active,inactive", "LEAD ACTIVE"),
        .. Both("clients", "tags", new JsonArray("same", "SAME"), new JsonArray([.. Enumerable.Range(0, 101).Select(i => (JsonNode)$"tag {i}")])),
        .. Both("clients", "customFields", Object("nested", new JsonObject()), Object("list", new JsonArray()),
            Object("a\u0000b", 1), Object("text", new string('x', 2_001))),
        .. Both("clients", "address", Object("planet", "Mars")),
        .. Both("deals", "value", 1e30, 1e14, -1e14, 0.12345),
        .. Both("deals", "currency", "usd", "US", "DOLLAR", "", null),
        .. Both("deals", "probability", 2, -0.1, 1.0000001),
        .. Both("deals", "status", "closed"),
        .. Both("activities", "type", "fax"),
        .. Both("tasks", "status", "late"),
        .. Session("timeZone", "Nowhere", "/dev/zero", "/dev/stdin", "../../../etc/passwd", "a\0b", new string('x', 65)),
        .. Session("locale", "xx-YY-ZZ-no", "../../etc", "", new string('x', 65)),
        .. Session("agent", "no-such-agent", "../crm-assistant", "crm-assistant/1.0.0", ""),
        .. Session("instructions", new string('x', 10_001)),
        .. Chat("message", "", "   ", "\n", new string('x', 100_001)),
        .. Chat("temperature", 3, -0.1, 2.0000001),
        .. Chat("maxTokens", 0, -1, 1L << 40, 1.5),
        .. Chat("timeZone", "/dev/zero", "Europe/Nowhere"),
        .. Chat("locale", "not a locale"),
        .. Chat("agent", "no-such-agent"),
        .. Chat("approvals", "ask", "none"),
        .. Chat("sessionId", "x", "", "5", "../conversations"),
        .. Chat("model", "no-such-model", "", "gpt-4o\0", "GPT-4O").Select(call => call with { Code = "unknown_model" }),
        .. Chat("sessionId", "0193a000-0000-7000-8000-00000000dead", Fixture.ForeignConversation.ToString())
            .Select(call => call with { Status = 404, Code = "not_found", Field = null }),
        .. Search("limit", 0, -1, 201, 1.5),
        .. Search("query", new string('x', 1_001), "a\u0007"),
        .. Search("mode", "psychic"),
        .. Search("filters", Object("status", "gone"), Object("colour", "red"),
            Object("tags", new JsonArray([.. Enumerable.Range(0, 101).Select(i => (JsonNode)$"{i}")])),
            Object("tags", new JsonArray(new string('x', 101)))),
        .. Budgets(Object("colour", "red"), Budget("scope", "team"), Budget("scope", "user,model"), Budget("period", "week"), Budget("period", 0),
            Budget("maxTokens", 0), Budget("maxTokens", -1), Budget("maxTokens", 1.5), Budget("maxTokens", 1L << 60), Budget("maxCostUsd", 0),
            Budget("maxCostUsd", 1e30), Budget("maxCostUsd", 1e-9), Budget("id", new string('x', 201)), Budget("id", "a\u0007b"), Budget("id", " "),
            Budget("usedTokens", 0), Budget("resetsAt", "2026-12-01T00:00:00Z"), Budget("organization", "other")),
        .. Budgets(Budget("scope", "model", ("id", "no-such-model"))).Select(call => call with { Code = "unknown_model" }),
        .. Of(endpoint => endpoint.Path == "/api/budgets", "items",
            [new JsonArray(Budget(), Budget()), new JsonArray([.. Enumerable.Range(0, 201).Select(i => (JsonNode)Budget("id", $"{i}"))])]),
        .. Run("model", "no-such-model").Select(call => call with { Code = "unknown_model" }),
        .. Prompts("version", "9.9.9", "../1.0.0", "").Select(call => call with { Status = 404, Code = "not_found", Field = null }),
        .. Prompts("inputs", new JsonObject(), Object("recipient", 5), Object("noSuchInput", 1), Object("keyPoints", "one"), Object("keyPoints", new JsonArray(1))),
    ];

    private static IEnumerable<BadCall> Both(string kind, string field, params JsonNode?[] values) =>
        Of(endpoint => endpoint.Path == $"/api/{kind}" || endpoint.Path == $"/api/{kind}/known", field, values);

    private static IEnumerable<BadCall> Session(string field, params JsonNode[] values) => Of(endpoint => endpoint.Path == "/api/session", field, values);

    private static IEnumerable<BadCall> Chat(string field, params JsonNode[] values) =>
        Of(endpoint => endpoint.Path.StartsWith("/api/chat", StringComparison.Ordinal), field, values);

    private static IEnumerable<BadCall> Search(string field, params JsonNode[] values) => Of(endpoint => endpoint.Path == "/api/clients/search", field, values);

    private static IEnumerable<BadCall> Run(string field, params JsonNode[] values) =>
        Of(endpoint => endpoint.Path.EndsWith("/run", StringComparison.Ordinal), field, values);

    private static IEnumerable<BadCall> Prompts(string field, params JsonNode[] values) =>
        Of(endpoint => endpoint.Path.StartsWith("/api/prompts", StringComparison.Ordinal), field, values);

    private static IEnumerable<BadCall> Of(Func<Endpoint, bool> which, string field, JsonNode?[] values) =>
        from endpoint in Endpoint.All.Where(which)
        from value in values
        let text = value?.ToJsonString() ?? "null"
        select BadCall.Json($"{field} is {text[..Math.Min(text.Length, 30)]}", endpoint.Verb, endpoint.Path, endpoint.With(field, value?.DeepClone()), field);

    private static IEnumerable<BadCall> Budgets(params JsonObject[] budgets) =>
        Of(endpoint => endpoint.Path == "/api/budgets", "items", [.. budgets.Select(budget => new JsonArray(budget))]);

    private static JsonObject Budget(params (string Name, JsonNode Value)[] changes)
    {
        var budget = new JsonObject { ["scope"] = "user", ["period"] = "day", ["maxTokens"] = 5 };
        foreach (var (name, value) in changes)
        {
            budget[name] = value;
        }

        return budget;
    }

    private static JsonObject Budget(string name, JsonNode value, params (string Name, JsonNode Value)[] more) => Budget([(name, value), .. more]);

    private static JsonObject Object(string name, JsonNode value) => new() { [name] = value };
}
