using System.Text.Json.Nodes;
using A3Agent.Server.Tests.Processes;

namespace A3Agent.Server.Tests.Commands;

public sealed class ImportCommandTests : IDisposable
{
    private const string Mapping = """
        {
          "kind": "deals",
          "fields": {
            "id": { "column": "no" }, "title": { "column": "what" },
            "value": { "column": "worth" }, "closedDate": { "column": "closed", "date": "M/d/yyyy" }
          }
        }
        """;

    private readonly TestFolder _folder = new();

    public ImportCommandTests()
    {
        _folder.Write("mapping.json", Mapping);
        _folder.Write("good.csv", "no,what,worth,closed\n1,One,10.5,11/24/2026\n2,Two,,\n");
        _folder.Write("wrong.csv", "no,what,worth,closed\n1,One,10.5,11/24/2026\n2,Two,much,13/45/2026\n3,Three,,\n");
    }

    [Fact]
    public async Task A_second_import_of_the_same_file_changes_nothing()
    {
        var first = (await ImportAsync("good.csv")).Exits(0);
        var second = (await ImportAsync("good.csv")).Exits(0);

        Assert.Equal("2 imported, 0 updated, 0 skipped, 0 errors.\n", first.Output);
        Assert.Equal("0 imported, 0 updated, 2 skipped, 0 errors.\n", second.Output);
        Assert.Empty(first.Errors + second.Errors);
    }

    [Fact]
    public async Task A_wrong_row_is_named_and_nothing_is_kept()
    {
        var aborted = (await ImportAsync("wrong.csv")).Exits(1);

        Assert.Equal(
            "line 3, field value: 'much' is not a number like 1234.5\n"
            + "line 3, field closedDate: '13/45/2026' is not a date like 10/20/2016 (M/d/yyyy)\n",
            aborted.Errors);
        Assert.Equal("Nothing was imported: 2 errors.\n", aborted.Output);
        Assert.StartsWith("2 imported", (await ImportAsync("good.csv")).Exits(0).Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Wrong_rows_are_left_out_when_asked_so()
    {
        var skipped = (await ImportAsync("wrong.csv", "--on-error", "skip")).Exits(0);

        Assert.Equal("2 imported, 0 updated, 1 skipped, 2 errors.\n", skipped.Output);
        Assert.StartsWith("line 3, field value: ", skipped.Errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("abort", 1, 0)]
    [InlineData("skip", 0, 2)]
    public async Task Machines_read_the_report_as_json(string onError, int code, int imported)
    {
        var ended = (await ImportAsync("wrong.csv", "--json", "--on-error", onError)).Exits(code);

        var report = JsonNode.Parse(ended.Output)!;
        Assert.Equal((imported, 2), ((int)report["imported"]!, (int)report["errorCount"]!));
        Assert.Equal((3, "value"), ((int)report["errors"]![0]!["line"]!, report["errors"]![0]!.Text("field")));
        Assert.Empty(ended.Errors);
    }

    [Theory]
    [InlineData("good.csv", "--kind", "people")]
    [InlineData("good.csv", "--kind", "9")]
    [InlineData("good.csv")]
    [InlineData("--kind", "deals")]
    [InlineData("good.csv", "--kind", "deals", "--on-error", "maybe")]
    [InlineData("good.csv", "--kind", "deals", "--bogus")]
    public async Task Wrong_usage_is_told_from_failure(params string[] arguments)
    {
        var wrong = (await _folder.RunAsync(["import", .. arguments])).Exits(2);

        Assert.Contains("--help", wrong.Errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("missing.csv", "mapping.json", "There is no file ")]
    [InlineData("good.csv", "missing.json", "There is no mapping file ")]
    [InlineData("good.csv", ".", "There is no mapping file ")]
    [InlineData("good.csv", "good.csv", "mapping good.csv, line 1: is not JSON")]
    public async Task Files_that_cannot_be_used_are_named(string file, string mapping, string message)
    {
        var failed = (await _folder.RunAsync("import", file, "--kind", "deals", "--mapping", mapping)).Exits(1);

        Assert.StartsWith(message, failed.Errors, StringComparison.Ordinal);
        Assert.Empty(failed.Output);
    }

    [Fact]
    public async Task Columns_that_are_no_fields_need_a_mapping()
    {
        var failed = (await _folder.RunAsync("import", "good.csv", "--kind", "deals")).Exits(1);

        Assert.Contains("line 1, field no: deals have no field 'no': use a mapping", failed.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_progress_bar_is_for_terminals_alone()
    {
        if (!File.Exists("/usr/bin/script"))
        {
            Assert.Skip("needs a terminal, and the program 'script', which makes one, is missing");
        }

        var plain = (await ImportAsync("good.csv")).Exits(0);
        var command = $"dotnet '{A3AgentProgram.Path}' import good.csv --kind deals --mapping mapping.json";
        await using var process = ChildProcess.Start(
            "/usr/bin/script", ["-qec", command, "/dev/null"], _folder.Path, _folder.Settings(("TERM", "xterm-256color")));
        var shown = (await process.EndAsync()).Exits(0);

        Assert.Contains("100%", shown.Output, StringComparison.Ordinal);
        Assert.DoesNotContain('%', plain.Output);
        Assert.DoesNotContain('\u001b', plain.Output);
    }

    public void Dispose() => _folder.Dispose();

    private Task<ProcessResult> ImportAsync(string file, params string[] more) =>
        _folder.RunAsync(["import", file, "--kind", "deals", "--mapping", "mapping.json", .. more]);
}
