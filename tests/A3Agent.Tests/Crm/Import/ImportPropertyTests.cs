using System.Text;
using A3Agent.Crm;
using A3Agent.Crm.Import;
using FsCheck;
using FsCheck.Fluent;

namespace A3Agent.Tests.Crm.Import;

/// <summary>What holds for any text and any bytes.</summary>
public sealed class ImportPropertyTests : ImportTests
{
    private static readonly Config _config = Config.QuickThrowOnFailure.WithMaxTest(300);

    [Fact]
    public void Any_text_survives_csv_unchanged_or_is_refused_by_the_rules()
    {
        var texts = ArbMap.Default.ArbFor<string>().Generator.Where(text => text is not null && !HasHalfSurrogate(text));
        var pieces = Gen.Elements("\"", "\"\"", ",", ";", "\t", "\n", "\r\n", "'", " ", "ä", "🙂", "\u2028", "x");
        var nasty = pieces.ListOf().Select(list => string.Concat(list));
        var cells = Gen.OneOf(texts, nasty);
        var rows = Arb.From(
            from name in cells
            from notes in cells
            from delimiter in Gen.Elements(",", ";", "\\t")
            select (name, notes, delimiter));

        Check.One(_config, Prop.ForAll(rows, async ((string Name, string Notes, string Delimiter) row) =>
        {
            var store = new InMemoryCrmStore();
            var expected = new Client
            {
                Id = "c1", DisplayName = row.Name, Notes = string.IsNullOrWhiteSpace(row.Notes) ? null : row.Notes,
            };

            var report = await ImportRowAsync(store, row.Name, row.Notes, row.Delimiter);

            var refused = CrmRules.Check(expected).Select(error => error.Field).ToList();
            if (report.ErrorCount == 0)
            {
                Assert.Empty(refused);
                Assert.Equal((expected.DisplayName, expected.Notes), (store.Clients.All[0].DisplayName, store.Clients.All[0].Notes));
            }
            else
            {
                Assert.NotEmpty(refused);
                Assert.Empty(store.Clients.All);
            }
        }));
    }

    [Fact]
    public void Any_bytes_give_a_report_and_never_throw()
    {
        var bytes = ArbMap.Default.ArbFor<byte[]>().Generator.Where(array => array is not null);
        var words = Gen.Elements(
            "id", "displayName", "\"", ",", ";", "\n", "\r", "[", "]", "{", "}", ":", "null", "1e999", "\\u0000",
            "\\ud800", "\ufeff", "\0", "tags");
        var texts = words.ListOf().Select(list => Encoding.UTF8.GetBytes(string.Concat(list)));
        var beginnings = Gen.Elements("", "id,displayName\n", "[{\"id\":\"c1\",", "{\"id\":\"c1\",", "\u00ff", "id\tdisplayName\n\"")
            .Select(text => Encoding.UTF8.GetBytes(text));
        var bodies = Gen.Zip(beginnings, Gen.OneOf(bytes, texts)).Select(parts => (byte[])[.. parts.Item1, .. parts.Item2]);
        var formats = Gen.Elements<ImportFormat?>(null, ImportFormat.Csv, ImportFormat.Json, ImportFormat.Ndjson);
        var cases = Arb.From(
            from body in bodies
            from format in formats
            from onError in Gen.Elements(OnError.Abort, OnError.Skip)
            select (body, format, onError));

        Check.One(_config.WithMaxTest(2_000), Prop.ForAll(cases, async ((byte[] Body, ImportFormat? Format, OnError OnError) input) =>
        {
            var report = await ImportAsync(ImportKind.Clients, input.Body, mapping: null, input.OnError, input.Format);

            Assert.True(report.ErrorCount > 0 || !report.Aborted);
        }));
    }

    [Fact]
    public void Any_text_is_a_mapping_or_is_refused_as_one()
    {
        var words = Gen.Elements(
            "{", "}", "[", "]", ":", ",", "1", "null", "//", "\n", "\"kind\"", "\"users\"", "\"fields\"", "\"id\"", "\"column\"",
            "\"template\"", "\"{a\"", "\"\\ud800\"", "{\"kind\":\"users\",\"fields\":{\"id\":");

        Check.One(_config, Prop.ForAll(Arb.From(words.ListOf().Select(list => string.Concat(list))), text =>
        {
            try
            {
                ImportMapping.Parse(text, "test");
            }
            catch (ImportMappingException)
            {
                // A reported error is what the property asks for.
            }
        }));
    }

    private static bool HasHalfSurrogate(string text) => text.EnumerateRunes().Any(rune => rune == Rune.ReplacementChar);

    private static async Task<ImportReport> ImportRowAsync(InMemoryCrmStore store, string name, string notes, string delimiter)
    {
        var mapping = $$"""
            { "kind": "clients", "format": "csv", "delimiter": "{{delimiter}}",
              "fields": { "id": {"column": "id"}, "displayName": {"column": "name"}, "notes": {"column": "notes"} } }
            """;
        var separator = delimiter == "\\t" ? "\t" : delimiter;
        var body = $"id{separator}name{separator}notes\nc1{separator}{Quoted(name)}{separator}{Quoted(notes)}\n";
        using var stream = new MemoryStream(Encoding.UTF8.GetBytes(body));
        var request = new ImportRequest { Kind = ImportKind.Clients, Mapping = ImportMapping.Parse(mapping, "test") };
        return await new Importer(store).RunAsync(stream, request, progress: null, CancellationToken.None);
    }

    private static string Quoted(string cell) => $"\"{cell.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
}
