using System.Globalization;
using System.Text.Json.Nodes;
using ProviderSimulator;

namespace A3Agent.Server.Tests.Sales;

/// <summary>
/// A model that knows which tools to call for the questions of these tests. Every number and name of its answers is copied out of the
/// tool results in the request, as a real model would.
/// </summary>
internal static class ScriptedModel
{
    public static SimulatedReply Answer(SimulatedRequest request)
    {
        var question = request.LastUserText;
        var results = request.Messages.SkipWhile(message => message.Text != question).Where(message => message.Role == "tool")
            .Select(message => JsonNode.Parse(message.Text)!["result"]!).ToList();
        return question switch
        {
            _ when Has("medical") => results switch
            {
                [] => Call("search_clients", """{"query":"medical","limit":50}"""),
                [var found] => Say(Names(found["clients"]!, "displayName")),
                _ => throw Unexpected(),
            },
            _ when Has("Betasoloin") => results switch
            {
                [] => Call("search_clients", """{"query":"Betasoloin"}"""),
                [var found] => Call("get_client", $$"""{"clientId":"{{found["clients"]![0]!["id"]}}"}"""),
                [_, var known] => Say($"{known["client"]!["displayName"]}, {known["client"]!["industry"]}, {known["client"]!["address"]!["country"]}: "
                    + $"{known["deals"]!["open"]} open, {known["deals"]!["won"]} won and {known["deals"]!["lost"]} lost deals."),
                _ => throw Unexpected(),
            },
            _ when Has("task") || Has("remind") || Has("to-do") => results switch
            {
                [] => SimulatedReply.ToolCalls(("find_users", """{"query":"Moses Frase"}"""), ("search_clients", """{"query":"Cancity"}""")),
                [var users, var clients] => Call("create_task", new JsonObject
                {
                    ["title"] = "Call Cancity", ["assignedTo"] = users["users"]![0]!["id"]!.DeepClone(), ["dueDate"] = "2026-11-24",
                    ["clientId"] = clients["clients"]![0]!["id"]!.DeepClone(),
                }.ToJsonString()),
                [_, _, var made] => Say($"Task '{made["task"]!["title"]}' for {made["task"]!["assignee"]} is due {made["task"]!["dueDate"]}."),
                _ => throw Unexpected(),
            },
            _ when Has("Cancity") => results switch
            {
                [] => Call("search_clients", """{"query":"Cancity"}"""),
                [var found] => Call("list_deals", $$"""{"clientId":"{{found["clients"]![0]!["id"]}}","status":"open"}"""),
                [_, var deals] => Say($"{deals["total"]} open deals ({Names(deals["deals"]!, "id")}). {deals["note"]}"),
                _ => throw Unexpected(),
            },
            _ when Has("stage") => Summary("""{"groupBy":"stage"}"""),
            _ when Has("GTX Pro") => Summary("""{"groupBy":"product","status":"won","product":"GTX Pro"}"""),
            _ when Has("won") || Has("sold") || Has("sellers") => Summary("""{"groupBy":"owner","status":"won"}"""),
            _ => throw Unexpected(),
        };

        bool Has(string word) => question.Contains(word, StringComparison.OrdinalIgnoreCase);

        InvalidOperationException Unexpected() => new($"The script has no answer to '{question}' after {results.Count} results.");

        SimulatedReply Summary(string arguments) => results is [var groups] ? Say(Table(groups["groups"]!)) : Call("pipeline_summary", arguments);
    }

    private static AnswerReply Say(string text) => SimulatedReply.Text(text);

    private static AnswerReply Call(string name, string arguments) => SimulatedReply.ToolCalls((name, arguments));

    private static string Names(JsonNode records, string field) => string.Join(", ", records.AsArray().Select(record => record![field]));

    private static string Table(JsonNode groups) => string.Join("\n", groups.AsArray().Select(group => string.Create(
        CultureInfo.InvariantCulture,
        $"- {group!["label"]}: {group["count"]} deals, sum {group["sum"]?.ToString() ?? "unknown"}, average {group["average"]?.ToString() ?? "unknown"}")));
}
