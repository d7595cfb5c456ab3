using System.Security.Cryptography;
using System.Text.Json.Nodes;
using A3Agent.Server.Tests.Processes;

namespace A3Agent.Server.Tests.Commands;

public sealed class DoctorCommandTests : IDisposable
{
    private static readonly string[] _checks = ["configuration", "provider", "database", "prompts", "clock", "disk"];

    private readonly TestFolder _folder = new();

    [Fact]
    public async Task Where_all_is_well_every_line_says_ok()
    {
        (await _folder.RunAsync("migrate")).Exits(0);

        var done = (await _folder.RunAsync("doctor")).Exits(0);

        Assert.Empty(done.Errors);
        var lines = done.Output.TrimEnd('\n').Split('\n');
        Assert.Equal(_checks, lines.Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1]));
        Assert.All(lines, line => Assert.StartsWith("ok  ", line, StringComparison.Ordinal));
        Assert.Contains("offline demo model", lines[1], StringComparison.Ordinal);
        Assert.Contains("schema is up to date.", lines[2], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Machines_read_every_problem_as_json_with_what_to_do_and_no_secret()
    {
        var prompts = _folder.CopyPrompts();
        _folder.Write("prompts/email-draft/1.1.0.yaml", "template: '{{'");

        var failed = (await _folder.RunWithAsync(
            [
                ("Turns__MaxRounds", "2.5"), ("Alerts__WebhookSecret", "webhook-secret-123"), ("Prompts__Path", prompts),
                ("OPENAI_API_KEY", "sk-very-secret"), ("OPENAI_BASE_URL", "http://127.0.0.1:1/v1"),
            ],
            "doctor", "--json")).Exits(1);

        var findings = JsonNode.Parse(failed.Output)!.AsArray().Select(finding => finding!).ToList();
        var problems = findings.Where(finding => !(bool)finding["ok"]!).ToList();
        Assert.Equal(["configuration", "configuration", "provider", "prompts"], problems.Select(finding => finding.Text("check")));
        Assert.All(problems, problem => Assert.NotEmpty(problem.Text("repair")));
        Assert.Contains(problems, problem => problem.Text("message") == "Turns:MaxRounds is '2.5'; it must be a whole number.");
        Assert.Contains(problems, problem => problem.Text("message").StartsWith("email-draft/1.1.0.yaml(1,", StringComparison.Ordinal));
        Assert.Equal(["database", "clock", "disk"], findings.Except(problems).Select(finding => finding.Text("check")));
        Assert.All(findings.Except(problems), good => Assert.False(good.AsObject().ContainsKey("repair")));
        Assert.DoesNotContain("secret-123", failed.Output + failed.Errors, StringComparison.Ordinal);
        Assert.DoesNotContain("sk-very", failed.Output + failed.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_check_whose_setting_is_wrong_says_so_and_the_others_go_on()
    {
        var failed = (await _folder.RunWithAsync([("OPENAI_BASE_URL", "nonsense")], "doctor")).Exits(1);

        Assert.Matches("(?m)^no  configuration  OpenAI:BaseUrl \\(OPENAI_BASE_URL\\) is 'nonsense'", failed.Output);
        Assert.Matches("(?m)^no  provider       It cannot be examined", failed.Output);
        Assert.Matches("(?m)^ok  prompts ", failed.Output);
    }

    [Fact]
    public async Task A_mounted_secret_that_is_missing_is_all_that_can_be_said()
    {
        var failed = (await _folder.RunWithAsync([("OPENAI_API_KEY_FILE", "missing.txt")], "doctor")).Exits(1);

        Assert.Equal(
            "no  configuration  OPENAI_API_KEY_FILE names a file that cannot be read. Mount the secret there, or set OPENAI_API_KEY itself. "
            + "Nothing else can be examined before that.\n",
            failed.Output);
    }

    [Fact]
    public async Task A_folder_without_prompts_is_said()
    {
        var failed = (await _folder.RunWithAsync([("Prompts__Path", _folder["missing"])], "doctor")).Exits(1);

        Assert.Matches("(?m)^no  prompts        releases.yaml: .* set Prompts__Path to the folder that holds releases.yaml\\.$", failed.Output);
    }

    [Fact]
    [Trait("store", "sqlite")]
    public async Task Nothing_is_changed_by_looking()
    {
        Assert.Contains("is not there yet; the server makes it", (await _folder.RunAsync("doctor")).Exits(0).Output, StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateFileSystemEntries(_folder.Path));

        (await _folder.RunAsync("migrate")).Exits(0);
        var before = Contents();
        Assert.Contains("can be read and written; its schema is up to date.", (await _folder.RunAsync("doctor")).Exits(0).Output, StringComparison.Ordinal);
        Assert.Equal(before, Contents());
    }

    [Fact]
    [Trait("store", "sqlite")]
    public async Task A_database_in_use_is_looked_at_too()
    {
        await using var server = await ServerProcess.StartAsync(_folder);

        Assert.Contains("its schema is up to date.", (await _folder.RunAsync("doctor")).Exits(0).Output, StringComparison.Ordinal);
        Assert.NotEmpty((await server.Client.ReadAsync("/api/clients")).Items());
    }

    [Fact]
    [Trait("store", "sqlite")]
    public async Task A_file_that_is_no_database_is_named_with_the_setting()
    {
        _folder.Write("a3agent.db", "This is a letter, and no database at all, however long it may be.");

        var failed = (await _folder.RunAsync("doctor")).Exits(1);

        Assert.Matches("(?m)^no  database       The database cannot be used: .*not a database.* Storage__SqlitePath says which file it is\\.$", failed.Output);
    }

    public void Dispose() => _folder.Dispose();

    private IEnumerable<string> Contents() =>
        [.. Directory.EnumerateFiles(_folder.Path).Order().Select(file => $"{file} {Convert.ToHexString(SHA256.HashData(File.ReadAllBytes(file)))}")];
}
