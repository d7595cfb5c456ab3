using System.Text.Json.Nodes;
using A3Agent.Server.Tests.Processes;

namespace A3Agent.Server.Tests.Commands;

public sealed class PromptsCommandTests : IDisposable
{
    private static readonly string[] Draft = ["prompts", "render", "email-draft", "--input", "recipient=Bob", "--input", "purpose=[urgent] call"];

    private readonly TestFolder _folder = new();

    [Fact]
    public async Task The_list_has_every_prompt_with_its_live_version()
    {
        var list = (await _folder.RunAsync("prompts", "list")).Exits(0);
        var json = JsonNode.Parse((await _folder.RunAsync("prompts", "list", "--json")).Exits(0).Output)!;

        Assert.Matches("(?m)^email-draft +live 1\\.0\\.0 +versions 1\\.0\\.0$", list.Output);
        Assert.Equal(
            [
                "client-insights", "contact-extraction", "conversation-summary", "crm-assistant", "deal-summary", "email-draft",
                "strategic-build-plan",
            ],
            json.Items().Where(prompt => prompt.Text("live") == "1.0.0").Select(prompt => prompt.Text("name")));
    }

    [Fact]
    public async Task A_broken_file_is_listed_with_its_place()
    {
        var prompts = _folder.CopyPrompts();
        _folder.Write("prompts/email-draft/1.1.0.yaml", "template: '{{'");

        var list = (await _folder.RunWithAsync([("Prompts__Path", prompts)], "prompts", "list")).Exits(1);

        Assert.Contains("email-draft/1.1.0.yaml(1,", list.Errors, StringComparison.Ordinal);
        Assert.Contains("email-draft ", list.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Inputs_are_text_or_json_as_the_prompt_declares_them()
    {
        var rendered = (await _folder.RunAsync([.. Draft, "--input", """keyPoints=["first", "second"]"""])).Exits(0);

        Assert.Contains("--- user\nRecipient: Bob\nPurpose: [urgent] call\nTone: professional and friendly\n", rendered.Output, StringComparison.Ordinal);
        Assert.EndsWith("Key points:\n- first\n- second\n", rendered.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Machines_read_the_rendering_as_json()
    {
        var rendered = (await _folder.RunAsync([.. Draft, "--input", "keyPoints=[]", "--json"])).Exits(0);

        var json = JsonNode.Parse(rendered.Output)!;
        Assert.Equal(["system", "user"], json["messages"]!.AsArray().Select(message => message!.Text("role")));
        Assert.Equal("1.0.0", json.Text("version"));
        Assert.Matches("^[0-9a-f]{64}$", json.Text("sha256"));
    }

    [Fact]
    public async Task Every_input_that_is_missing_or_unknown_is_named()
    {
        var failed = (await _folder.RunAsync("prompts", "render", "email-draft", "--input", "recipient=Bob", "--input", "colour=red")).Exits(1);

        Assert.Contains("'purpose' is required.", failed.Errors, StringComparison.Ordinal);
        Assert.Contains("'keyPoints' is required.", failed.Errors, StringComparison.Ordinal);
        Assert.Contains("'colour' is not an input of this prompt", failed.Errors, StringComparison.Ordinal);
        Assert.Empty(failed.Output);
    }

    [Theory]
    [InlineData("recipient", "is not NAME=VALUE")]
    [InlineData("recipient=Eve", "is there twice")]
    [InlineData("keyPoints=[1,", "begins like JSON but is none")]
    public async Task An_input_that_cannot_be_read_is_wrong_usage(string input, string message)
    {
        var wrong = (await _folder.RunAsync([.. Draft, "--input", input])).Exits(2);

        Assert.Contains(message, wrong.Errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("nothing", "1.0.0")]
    [InlineData("email-draft", "9.9.9")]
    public async Task A_prompt_that_is_not_there_is_a_failure(string name, string version)
    {
        var failed = (await _folder.RunAsync("prompts", "render", name, "--version", version)).Exits(1);

        Assert.Contains($"no prompt '{name}'", failed.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_commands_of_the_documentation_run()
    {
        var page = DocumentationPage.Read("prompts.md");
        foreach (var (file, text) in page.Files)
        {
            _folder.Write(file, text);
        }

        Assert.Equal(2, page.Commands.Count);
        var list = (await DocumentationPage.RunAsync(page.Commands[0], _folder, ("Prompts__Path", _folder["prompts"]))).Exits(0);
        var render = (await DocumentationPage.RunAsync(page.Commands[1], _folder, ("Prompts__Path", _folder["prompts"]))).Exits(0);

        Assert.Contains("meeting-brief ", list.Output, StringComparison.Ordinal);
        Assert.Contains($"```text\n{render.Output}```", page.Text, StringComparison.Ordinal);
    }

    public void Dispose() => _folder.Dispose();
}
