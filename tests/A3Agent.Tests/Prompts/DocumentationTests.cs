using System.Text.RegularExpressions;
using A3Agent.Prompts;

namespace A3Agent.Tests.Prompts;

/// <summary>Does what docs/prompts.md says.</summary>
public sealed partial class DocumentationTests
{
    private const string File = "meeting-brief/1.0.0.yaml";

    private static readonly string Page = System.IO.File.ReadAllText(Path.Combine(Repository.Root, "docs", "prompts.md"));
    private static readonly Dictionary<string, string> Files = YamlBlock().Matches(Page)
        .ToDictionary(block => block.Groups["file"].Value, block => block.Groups["text"].Value);

    [Fact]
    public async Task The_example_loads_and_renders_as_the_page_shows()
    {
        using var folder = Write(Files);
        var library = folder.Load();

        library.EnsureUsable();
        Assert.Empty(library.Problems);
        var messages = await library.Prompt("meeting-brief", "acme").RenderAsync(
            ("client", new { DisplayName = "Cancity", Industry = "retail" }),
            ("date", new DateOnly(2026, 11, 24)),
            ("topics", new[] { "the GTX Pro offer", "delivery times" }));
        Assert.Contains($"```text\n{messages.ToText()}```", Page, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(File, "is on {{date}}", "is on {{dat}}")]
    [InlineData(File, " is on {{date}}", "")]
    [InlineData(File, "  {{/each}}\n", "")]
    [InlineData(File, "temperature: 0.3", "temperature: 3")]
    [InlineData("releases.yaml", "live: 1.0.0", "live: 1.1.0")]
    public void The_page_shows_what_a_mistake_is_answered_with(string file, string right, string wrong)
    {
        var files = new Dictionary<string, string>(Files) { [file] = Files[file].Replace(right, wrong, StringComparison.Ordinal) };
        using var folder = Write(files);

        var problems = folder.Load().Problems.Where(problem => problem.File == file);

        Assert.Contains($"\n{Assert.Single(problems)}\n", Page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_page_shows_what_wrong_inputs_are_answered_with()
    {
        using var folder = Write(Files);
        var prompt = folder.Load().Prompt("meeting-brief");

        var error = await Assert.ThrowsAsync<PromptInputException>(
            () => prompt.RenderAsync(("client", new { }), ("words", "many"), ("day", "Monday")));

        var page = Page.ReplaceLineEndings(" ");
        Assert.Equal(3, error.Errors.Count);
        Assert.All(error.Errors, item => Assert.Contains($"`{item.Message}`", page, StringComparison.Ordinal));
    }

    private static TemporaryPrompts Write(IReadOnlyDictionary<string, string> files)
    {
        var folder = new TemporaryPrompts();
        foreach (var (file, text) in files)
        {
            folder.Write(file, text);
        }

        return folder;
    }

    [GeneratedRegex(@"```yaml\n(?<text># prompts/(?<file>\S+)\n.*?)```", RegexOptions.Singleline)]
    private static partial Regex YamlBlock();
}
