using System.Text.Json;
using Microsoft.Extensions.AI;

namespace A3Agent.Tests.Offline;

/// <summary>A tool of a test: its declaration and what it answers.</summary>
/// <param name="Declaration">What the model sees.</param>
/// <param name="Invoke">What it answers, from the call's arguments as JSON.</param>
internal sealed record FakeTool(AIFunctionDeclaration Declaration, Func<JsonElement, object> Invoke)
{
    public static FakeTool Create(string name, string description, string properties, string required, Func<JsonElement, object> invoke)
    {
        var schema = JsonSerializer.Deserialize<JsonElement>($$"""{"type":"object","properties":{{properties}},"required":{{required}}}""");
        return new FakeTool(AIFunctionFactory.CreateDeclaration(name, description, schema), invoke);
    }
}

/// <summary>The declarations of the CRM plugin, over an in-memory CRM.</summary>
internal static class FakeTools
{
    private const string DealFilters = """
        "status":{"type":["string","null"],"enum":["open","won","lost",null],"description":"Only deals that stand so."}
        ,"stage":{"type":["string","null"],"description":"Only deals in this stage."}
        ,"ownerId":{"type":["string","null"],"description":"Only deals of this user id."}
        ,"clientId":{"type":["string","null"],"description":"Only deals with this client id."}
        ,"product":{"type":["string","null"],"description":"Only deals about this product."}
        ,"closingFrom":{"type":["string","null"],"format":"date","description":"Closing on this day or later, ISO 8601 date."}
        ,"closingTo":{"type":["string","null"],"format":"date","description":"Closing on this day or earlier, ISO 8601 date."}
        """;

    public static IReadOnlyList<FakeTool> Over(FakeCrm crm) =>
        [
            FakeTool.Create(
                "search_clients",
                "Searches clients by name, company, e-mail, place, industry, tags and notes. Use it to look up a client's id.",
                """
                {"query":{"type":"string","description":"Words to look for."},
                 "filters":{"type":["object","null"],"properties":{"status":{"type":["string","null"],"enum":["lead","active","inactive",null]},
                   "tags":{"type":["array","null"],"items":{"type":"string"},"description":"Only clients with all of these tags."}}},
                 "limit":{"type":"integer","description":"How many at most, 1 to 50.","default":10}}
                """,
                """["query"]""",
                crm.SearchClients
            ),
            FakeTool.Create(
                "get_client",
                "Everything about one client: fields, deals, activities and tasks.",
                """
                {"clientId":{"type":"string","description":"The client's id, from search_clients."}}
                """,
                """["clientId"]""",
                crm.GetClient
            ),
            FakeTool.Create(
                "get_deal_details",
                "Everything about one deal, with its client, owner, activities and tasks.",
                """
                {"dealId":{"type":"string","description":"The deal's id."}}
                """,
                """["dealId"]""",
                crm.GetDeal
            ),
            FakeTool.Create(
                "list_deals",
                "Lists deals, narrowed by status, stage, owner, client, product and closing dates, with the sums of all that match.",
                $$"""
                {{{DealFilters}},
                 "orderBy":{"type":["string","null"],"enum":["value","closing","opened",null]},
                 "limit":{"type":"integer","description":"How many at most, 1 to 50.","default":20} }
                """,
                "[]",
                crm.ListDeals
            ),
            FakeTool.Create(
                "pipeline_summary",
                "Counts, sums and averages of deals by stage, status, owner, product or client, computed in the database.",
                $$"""
                {"groupBy":{"type":"string","enum":["stage","status","owner","product","client"],"description":"What makes a group."},
                 {{DealFilters}}
                }
                """,
                """["groupBy"]""",
                crm.Summarize
            ),
            FakeTool.Create(
                "find_users",
                "Finds people of the organization and their ids.",
                """
                {"query":{"type":"string","description":"Part of the name, e-mail or team; empty lists all."}}
                """,
                """["query"]""",
                crm.FindUsers
            ),
            FakeTool.Create(
                "list_tasks",
                "Lists tasks, due first.",
                """
                {"assignedTo":{"type":["string","null"],"description":"Only tasks of this user id."},
                 "status":{"type":["string","null"],"enum":["open","done",null]},
                 "clientId":{"type":["string","null"]},
                 "dealId":{"type":["string","null"]},
                 "dueFrom":{"type":["string","null"],"format":"date"},
                 "dueTo":{"type":["string","null"],"format":"date"},
                 "limit":{"type":"integer","default":20}}
                """,
                "[]",
                crm.ListTasks
            ),
            FakeTool.Create(
                "create_task",
                "Creates a task for a user.",
                """
                {"title":{"type":"string","description":"What is to be done."},
                 "assignedTo":{"type":"string","description":"The user id of who has to do it, from find_users."},
                 "dueDate":{"type":["string","null"],"description":"ISO 8601 date (YYYY-MM-DD)."},
                 "dealId":{"type":["string","null"],"description":"The deal that it is about."},
                 "clientId":{"type":["string","null"],"description":"The id of the client that it is about."}}
                """,
                """["title","assignedTo"]""",
                crm.CreateTask
            ),
            FakeTool.Create(
                "log_activity",
                "Logs a call, e-mail, meeting or note with a client or on a deal.",
                """
                {"type":{"type":"string","enum":["call","email","meeting","note"]},
                 "subject":{"type":"string","description":"One line."},
                 "text":{"type":["string","null"],"description":"The whole text."},
                 "clientId":{"type":["string","null"]},
                 "dealId":{"type":["string","null"]},
                 "at":{"type":["string","null"],"format":"date-time","description":"ISO 8601 date-time; now when left out."}}
                """,
                """["type","subject"]""",
                crm.LogActivity
            ),
        ];
}
