namespace A3Agent.Server.Tests.Guard.BadInput;

/// <summary>Wrong values, field by field: of a wrong type, then texts and ids that no record may hold.</summary>
internal static class FieldCalls
{
    private const int TooLong = 1_000_000;

    public static IEnumerable<BadCall> All =>
        Endpoint.All.SelectMany(endpoint => endpoint.Fields.SelectMany(one => Of(endpoint, one.Name, one.Takes)));

    private static IEnumerable<BadCall> Of(Endpoint endpoint, string field, Takes takes)
    {
        foreach (var (name, json) in WrongTypes(takes).Concat(WrongTexts(takes)))
        {
            if (json == "null" && field.StartsWith("filters.", StringComparison.Ordinal))
            {
                continue;
            }

            // A surrogate is found before fields are read, so that what it is in is named by the outermost field.
            var named = json.Contains(@"\ud", StringComparison.OrdinalIgnoreCase) ? field.Split('.')[0] : field;
            yield return BadCall.Text($"{field} is {name}", endpoint.Verb, endpoint.Path, Put(endpoint, field, json), named);
        }

        if (takes is Takes.RequiredText or Takes.RequiredWord or Takes.RequiredTime or Takes.RequiredObjects or Takes.RequiredId && field != "id")
        {
            var body = endpoint.Valid.DeepClone().AsObject();
            body.Remove(field);
            yield return BadCall.Json($"{field} is missing", endpoint.Verb, endpoint.Path, body, field);
        }
    }

    // The value is put in as text, since JsonNode would not hold half a surrogate pair.
    private static string Put(Endpoint endpoint, string field, string json) =>
        endpoint.With(field, "@value@").ToJsonString().Replace("\"@value@\"", json, StringComparison.Ordinal);

    private static IEnumerable<(string Name, string Json)> WrongTypes(Takes takes)
    {
        var values = takes switch
        {
            Takes.Number => new[] { "\"hot\"", "\"1\"", "true", "[]", "{}", "\"NaN\"", "1e400" },
            Takes.Texts => ["5", "\"x\"", "{}", "[5]", "[null]", "[[]]", "[\" \"]", "null"],
            Takes.RequiredObjects => ["5", "\"x\"", "{}", "[5]", "[null]", "[[]]", "[\"x\"]", "[{}]", "null"],
            Takes.Object => ["5", "\"x\"", "[]", "true"],
            Takes.Date => ["5", "\"2026-13-45\"", "\"2026-02-30\"", "\"tomorrow\"", "\"24.12.2026\"", "\"\"", "[]", "{}", "true"],
            Takes.RequiredTime =>
            [
                "5", "\"2026-13-45T00:00:00Z\"", "\"now\"", "\"\"", "[]", "{}", "null",
                "\"0001-01-01T00:00:00Z\"", "\"0001-01-01T00:00:00+14:00\"",
            ],
            Takes.Word or Takes.RequiredWord => ["5", "0", "\"no-such-word\"", "\"\"", "\"1\"", "[]", "{}", "true", "null"],
            _ => ["5", "true", "[]", "{}", "[\"x\"]"],
        };
        return values.Select(json => (json, json));
    }

    private static IEnumerable<(string Name, string Json)> WrongTexts(Takes takes)
    {
        if (takes is Takes.Choice)
        {
            yield return ("text with half a surrogate pair", @"""a\ud800b""");
        }

        if (takes is not (Takes.Text or Takes.RequiredText or Takes.Id or Takes.RequiredId))
        {
            yield break;
        }

        yield return ("text with NUL", @"""a\u0000b""");
        yield return ("text with a bell", @"""a\u0007b""");
        yield return ("text with an escape sequence", @"""a\u001b[31mb""");
        yield return ("text with half a surrogate pair", @"""a\ud800b""");
        yield return ("text with the other half", @"""a\uDC00b""");
        yield return ("text of a million characters", $"\"{new string('x', TooLong)}\"");
        if (takes is Takes.RequiredText or Takes.RequiredId)
        {
            yield return ("blank", "\"  \"");
            yield return ("empty", "\"\"");
        }

        if (takes is Takes.Id or Takes.RequiredId)
        {
            yield return ("an id of 201 characters", $"\"{new string('x', 201)}\"");
            yield return ("an id with a line break", @"""a\nb""");
            yield return ("an id with an invisible character", @"""a\u200bb""");
            yield return ("an id that begins with a blank", "\" x\"");
            yield return ("an id that is a step in an address", "\"..\"");
        }

        if (takes is Takes.Id)
        {
            yield return ("an id of nothing", "\"no-such-record\"");
            yield return ("the id of another organization's record", "\"foreign\"");
        }
    }
}
