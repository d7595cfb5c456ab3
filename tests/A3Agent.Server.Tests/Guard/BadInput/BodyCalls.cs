using System.Text;

namespace A3Agent.Server.Tests.Guard.BadInput;

/// <summary>Bodies that are wrong as a whole, for every endpoint that takes a JSON object.</summary>
internal static class BodyCalls
{
    private const int Megabyte = 1024 * 1024;

    public static IEnumerable<BadCall> All => Endpoint.All.SelectMany(Of);

    private static IEnumerable<BadCall> Of(Endpoint endpoint)
    {
        var valid = endpoint.Valid.ToJsonString();
        var (first, _) = endpoint.Valid.First();
        if (endpoint.Path != "/api/session")
        {
            yield return Raw("empty", [], "body");
        }

        foreach (var text in new[]
        {
            "null", "[]", $"[{valid}]", "5", "\"text\"", "true", "not JSON", valid[..^1], valid + "}", valid + valid, "{'a':1}", "{\"a\":NaN}", "// only a comment",
            valid.Replace(":", "=", StringComparison.Ordinal), "\uFEFF\uFEFF" + valid, "a=1&b=2", "<xml/>", "\0",
        })
        {
            yield return Raw(text[..Math.Min(text.Length, 20)], Encoding.UTF8.GetBytes(text), "body");
        }

        yield return Text("a field twice", $$"""{"{{first}}":null,{{valid[1..]}}""", first);
        yield return Text("a field twice, once escaped", $$"""{"\u00{{(int)first[0]:x2}}{{first[1..]}}":null,{{valid[1..]}}""", first);
        yield return Text("a field twice inside another", $$"""{"{{first}}":{"a":1,"a":2} }""", "body");
        yield return Text("an unknown field", $$"""{"noSuchField":1,{{valid[1..]}}""", "noSuchField");
        yield return Text("the organization in the body", $$"""{"organization":"other",{{valid[1..]}}""", "organization");
        yield return Text("a field in another case and itself", $$"""{"{{first.ToUpperInvariant()}}":null,{{valid[1..]}}""", null);
        yield return Text("a name of a million characters", $$"""{"{{new string('x', Megabyte - 100_000)}}":1,{{valid[1..]}}""", "xxx");
        yield return Text("half a surrogate pair in a name", $$"""{{valid[..^1]}},"a\ud800":1}""", "body");
        yield return Text("deep objects", $$"""{"{{first}}":{{Deep("{\"a\":", "}")}}}""", "body");
        yield return Text("deep lists", $$"""{"{{first}}":{{Deep("[", "]")}}}""", "body");
        yield return Raw("invalid UTF-8 in a value", [.. "{\""u8, .. Encoding.UTF8.GetBytes(first), .. "\":\"a"u8, 0xC3, 0x28, 0xFF, .. "\"}"u8], "body");
        yield return Raw("invalid UTF-8 in a name", [.. "{\"a"u8, 0xFF, .. "\":1}"u8], "body");
        yield return Raw("UTF-16", Encoding.Unicode.GetBytes(valid), "body");
        yield return Raw("more than a megabyte", Encoding.UTF8.GetBytes(valid + new string(' ', Megabyte)), null) with { Status = 413, Code = "body_too_large" };
        foreach (var type in new[] { "text/plain", "application/xml", "multipart/form-data; boundary=x", "application/x-www-form-urlencoded", null })
        {
            yield return Raw($"sent as {type ?? "nothing"}", Encoding.UTF8.GetBytes(valid), null) with
            {
                ContentType = type, Status = 415, Code = "unsupported_media_type",
            };
        }

        BadCall Raw(string name, byte[] body, string? field) => new(name, endpoint.Verb, endpoint.Path) { Body = body, Field = field };

        BadCall Text(string name, string body, string? field) => Raw(name, Encoding.UTF8.GetBytes(body), field);
    }

    private static string Deep(string open, string close) =>
        string.Concat(Enumerable.Repeat(open, 10_000)) + "1" + string.Concat(Enumerable.Repeat(close, 10_000));
}
