using System.Text;
using System.Text.Json.Nodes;

namespace A3Agent.Server.Tests.Guard.BadInput;

/// <summary>Addresses: query strings, ids in the route, records that are there or not, methods, imports.</summary>
internal static class AddressCalls
{
    public static IEnumerable<BadCall> All => [.. Queries(), .. Routes(), .. Imports(), .. ImportBodies()];

    private static IEnumerable<BadCall> Queries()
    {
        foreach (var path in Records.Kinds.Append("conversations").Append("alerts").Select(kind => $"/api/{kind}").Append($"/api/conversations/{Fixture.OwnConversation}/messages"))
        {
            foreach (var limit in new[] { "0", "201", "-1", "abc", "1.5", "1e2", "+5", "99999999999", "%20", "5%00" })
            {
                yield return Get($"{path}?limit={limit}", "limit");
            }

            foreach (var cursor in new[] { "x", "AAAA", "%F0%9F%92%A9", "Zm9vOmJhcg", "bm90aGluZzo", new string('A', 5_000), "a%0Ab", "..%2F.." })
            {
                yield return Get($"{path}?cursor={cursor}", "cursor");
            }

            yield return Get($"{path}?colour=red", "colour");
            yield return Get($"{path}?Limit=5", "Limit");
            yield return Get($"{path}?limit=5&limit=6", "limit");
            yield return Get($"{path}?organization=other", "organization");
        }

        yield return Get("/api/clients?status=gone", "status");
        yield return Get("/api/clients?status=0", "status");
        yield return Get("/api/clients?q=a%00b", "q");
        yield return Get("/api/clients?q=a%1B%5B31m", "q");
        yield return Get("/api/deals?closingFrom=2026-13-45", "closingFrom");
        yield return Get("/api/deals?closingTo=tomorrow", "closingTo");
        yield return Get("/api/tasks?dueFrom=5", "dueFrom");
        yield return Get("/api/tasks?status=late", "status");
        yield return Get("/api/activities?type=fax", "type");
        yield return Get("/api/users?role=owner", "role");
        yield return Get("/api/prompts?limit=5", "limit");
        foreach (var path in new[] { "/api/embeddings", "/api/usage", "/api/budgets" })
        {
            yield return Get($"{path}?organization=other", "organization");
        }

        foreach (var (query, field) in new[]
        {
            ("period=week", "period"), ("period=0", "period"), ("period=day&period=day", "period"), ("groupBy=none", "groupBy"),
            ("groupBy=model,user", "groupBy"), ("groupBy=organization", "groupBy"), ("from=yesterday", "from"), ("from=2026-02-30", "from"),
            ("to=2026-11-20T10:00:00", "to"), ("to=2026-11-20T25:00:00Z", "to"), ("to=20.11.2026", "to"), ("to=2026-11-20%00", "to"),
            ("from=2026-11-20&to=2026-11-19", "from"), ("from=2026-11-21", "from"), ("from=2023-11-20", "from"), ("from=2020-01-01&to=2023-01-01", "from"),
            ("from=0001-01-01&to=0001-01-01", "from"), ("to=0001-01-01", "to"), ("from=9999-12-31&to=9999-12-31", "to"), ("groupby=model", "groupby"),
        })
        {
            yield return Get($"/api/usage?{query}", field);
        }
    }

    private static IEnumerable<BadCall> Routes()
    {
        foreach (var kind in Records.Kinds)
        {
            foreach (var id in new[]
            {
                "no-such-record", "foreign", new string('x', 201), "%20", "a%0Ab", "a%2Fb", "a%252Fb", "%C3%28", "%25", "%F0%9F%92%A9",
                "'%20OR%201=1%20--",
            })
            {
                foreach (var verb in new[] { "GET", "DELETE" })
                {
                    yield return Missing(new BadCall("an unknown id", verb, $"/api/{kind}/{id}"));
                }
            }

            foreach (var id in new[] { "another", new string('x', 201), "a%0Ab", "%20", "a%2Fb" })
            {
                yield return BadCall.Json("an id that is not the body's", "PUT", $"/api/{kind}/{id}", Records.Valid(kind, "other", "Name", "text", "known"), "id");
            }

            foreach (var id in new[] { new string('x', 201), "a%0Ab", "%20", "%20x" })
            {
                var body = Records.Valid(kind, "", "Name", "text", "known");
                body.Remove("id");
                yield return BadCall.Json("an id that no record may have", "PUT", $"/api/{kind}/{id}", body, "id");
            }

            yield return BadCall.Json("a known id", "POST", $"/api/{kind}", Records.Valid(kind, "known", "Name", "text", "known"), null) with
            {
                Status = 409, Code = "conflict",
            };
            yield return new BadCall("a method that the route does not take", "PATCH", $"/api/{kind}/known") { Status = 405, Code = "method_not_allowed" };
            yield return new BadCall("a method that the list does not take", "DELETE", $"/api/{kind}") { Status = 405, Code = "method_not_allowed" };
        }

        yield return new BadCall("a user who has tasks", "DELETE", "/api/users/known") { Status = 409, Code = "conflict" };
        foreach (var id in new[]
        {
            "x", "0193a000-0000-7000-8000-00000000dead", Fixture.ForeignConversation.ToString(), "%20", "a%0Ab", "a%2Fb", new string('x', 2_000),
        })
        {
            yield return Missing(new BadCall("an unknown conversation", "GET", $"/api/conversations/{id}"));
            yield return Missing(new BadCall("messages of an unknown conversation", "GET", $"/api/conversations/{id}/messages"));
            yield return Missing(new BadCall("an unknown conversation", "DELETE", $"/api/conversations/{id}"));
        }

        foreach (var name in new[] { "no-such-prompt", "..%2Fcrm-assistant", "%2e%2e%2fREADME", "a%0Ab", "CRM-ASSISTANT" })
        {
            yield return Missing(new BadCall("an unknown prompt", "GET", $"/api/prompts/{name}"));
            yield return Missing(BadCall.Json("an unknown prompt", "POST", $"/api/prompts/{name}/render", new JsonObject(), null));
            yield return Missing(BadCall.Json("an unknown prompt", "POST", $"/api/prompts/{name}/run", new JsonObject(), null));
        }

        yield return new BadCall("a method that the list does not take", "DELETE", "/api/budgets") { Status = 405, Code = "method_not_allowed" };
        yield return new BadCall("a method that the list does not take", "POST", "/api/alerts") { Status = 405, Code = "method_not_allowed" };
        yield return Missing(new BadCall("an unknown route", "GET", "/api/no-such-route"));
    }

    private static IEnumerable<BadCall> Imports()
    {
        yield return Import("", "kind");
        yield return Import("kind=", "kind");
        yield return Import("kind=robots", "kind");
        yield return Import("kind=0", "kind");
        yield return Import("kind=clients&kind=deals", "kind");
        yield return Import("kind=clients&onError=explode", "onError");
        yield return Import("kind=clients&colour=red", "colour");
        foreach (var name in new[]
        {
            "no-such-mapping", "../../appsettings", "..%2F..%2Fappsettings.json", "%2Fetc%2Fpasswd", "..", ".", "a%00b", "a%0Ab", "C:%5Cx",
            new string('x', 101), ".hidden",
        })
        {
            yield return Import($"kind=clients&mapping={name}", "mapping");
        }
    }

    private static IEnumerable<BadCall> ImportBodies()
    {
        foreach (var kind in Records.Kinds)
        {
            foreach (var (name, type, text) in new (string, string?, string)[]
            {
                ("JSON that is cut", "application/json", "[{\"id\":\"x\""),
                ("JSON that is a number", "application/json", "5"),
                ("a list of numbers", "application/json", "[1,2]"), ("a list in a list", "application/json", "[[{}]]"),
                ("an empty record", "application/json", "[{}]"),
                ("an unknown field", "application/json", "[{\"id\":\"x\",\"colour\":\"red\"}]"),
                ("half a surrogate pair", "application/json", "[{\"id\":\"a\\ud800\"}]"),
                ("NUL", "application/json", "[{\"id\":\"a\\u0000\"}]"), ("deep lists", "application/json", new string('[', 10_000)),
                ("NDJSON that is not", "application/x-ndjson", "{\"id\":\"x\"}\nnot JSON\n"), ("CSV without the required columns", "text/csv", "colour\nred\n"),
                ("CSV with a row too long", "text/csv", "id,displayName,title\nx\ny,y,y,y,y,y\n"), ("CSV with NUL", "text/csv", "id,displayName,title\na\0b,x,x\n"),
                ("CSV with an open quote", "text/csv", "id,displayName,title\n\"x,y,z\n"),
                ("control characters", null, "\u0001\u0002\u0003"), ("nothing", null, "  "),
            })
            {
                yield return new BadCall(name, "POST", $"/api/import?kind={kind}") { Body = Encoding.UTF8.GetBytes(text), ContentType = type };
            }

            yield return new BadCall("an image", "POST", $"/api/import?kind={kind}")
            {
                Body = [0x89, 0x50, 0x4E, 0x47], ContentType = "image/png", Status = 415, Code = "unsupported_media_type",
            };
            yield return new BadCall("bytes that are not UTF-8", "POST", $"/api/import?kind={kind}")
            {
                Body = [.. "id,displayName,title\nx,"u8, 0xFF, 0xFE, .. ",x\n"u8], ContentType = "text/csv",
            };
        }
    }

    private static BadCall Get(string path, string field) => new($"wrong {field}", "GET", path) { Field = field };

    private static BadCall Missing(BadCall call) => call with { Status = 404, Code = "not_found", Field = null };

    private static BadCall Import(string query, string field) =>
        BadCall.Text($"wrong {field}", "POST", $"/api/import?{query}", "[]", field);
}
