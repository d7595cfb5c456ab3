using A3Agent.Crm.Import;
using A3Agent.Server.Tests.Processes;

namespace A3Agent.Server.Tests.Commands;

/// <summary>Does what docs/import.md says.</summary>
public sealed class ImportPageTests : IDisposable
{
    private static readonly DocumentationPage Page = DocumentationPage.Read("import.md");

    private readonly TestFolder _folder = new();

    public ImportPageTests()
    {
        foreach (var (file, text) in Page.Files)
        {
            _folder.Write(file, text);
        }
    }

    [Fact]
    public async Task The_example_is_a_mapping_and_imports_as_the_page_shows()
    {
        Assert.Equal(ImportKind.Deals, ImportMapping.Parse(Page.Files["deals.json"], "deals.json").Kind);

        var done = (await DocumentationPage.RunAsync(Assert.Single(Page.Commands), _folder)).Exits(0);

        Assert.Contains($"```text\n{done.Output}```", Page.Text, StringComparison.Ordinal);
        Assert.Empty(done.Errors);
    }

    [Theory]
    [InlineData("deals.json", "\"value\"", "\"worth\"")]
    [InlineData("deals.json", "d.M.yyyy", "d.m.yyyy")]
    [InlineData("deals.json", "\"type\"", "\"typ\"")]
    [InlineData("deals.json", "[\"internal note\"]", "[]")]
    [InlineData("deals.csv", "Cancity", "Cancitty")]
    [InlineData("deals.csv", "n/a", "12x")]
    [InlineData("deals.csv", "9.11.2026", "31.11.2026")]
    public async Task The_page_shows_what_a_mistake_is_answered_with(string file, string right, string wrong)
    {
        _folder.Write(file, Page.Files[file].Replace(right, wrong, StringComparison.Ordinal));

        var failed = (await DocumentationPage.RunAsync(Assert.Single(Page.Commands), _folder)).Exits(1);

        Assert.Contains($"\n{failed.Errors}", Page.Text, StringComparison.Ordinal);
    }

    public void Dispose() => _folder.Dispose();
}
