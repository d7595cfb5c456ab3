using A3Agent.Prompts;

namespace A3Agent.Tests.Prompts;

public sealed class ReloadTests
{
    private const string Broken = "description: A test.\ntemplate: |\n  <message role=\"user\">{{$nobody}}</message>\n";

    private static string Says(string text) => PromptYaml.Of(PromptYaml.SemanticKernel, text);

    private static async Task<string> SayAsync(PromptLibrary library, string organization = "demo") =>
        Assert.Single(await library.Prompt(organization: organization).RenderAsync()).Text;

    [Fact]
    public async Task An_edit_is_picked_up_by_the_next_refresh()
    {
        using var folder = new TemporaryPrompts().WriteOne(Says("one"));
        var library = folder.Load();
        var before = library.Prompt();

        folder.Write("p/1.0.0.yaml", Says("two"));
        Assert.Equal("one", await SayAsync(library));
        library.Refresh();

        Assert.Equal("two", await SayAsync(library));
        Assert.NotEqual(before.Reference.Sha256, library.Prompt().Reference.Sha256);
        Assert.Equal("one", Assert.Single(await before.RenderAsync()).Text);
    }

    [Fact]
    public async Task A_broken_edit_keeps_the_good_version_and_names_file_and_line_until_it_is_repaired()
    {
        using var folder = new TemporaryPrompts().WriteOne(Says("one"));
        var library = folder.Load();

        folder.Write("p/1.0.0.yaml", Broken);
        library.Refresh();
        library.Refresh();

        Assert.Equal("one", await SayAsync(library));
        var problem = Assert.Single(library.Problems);
        Assert.Equal(("p/1.0.0.yaml", 3, 24), (problem.File, problem.Line, problem.Column));
        Assert.Equal("The template uses 'nobody', which is not declared under input_variables.", problem.Message);
        Assert.Contains("p/1.0.0.yaml, line 3, column 24", Assert.Single(folder.Logger.Warnings), StringComparison.Ordinal);

        folder.Write("p/1.0.0.yaml", Says("three"));
        library.Refresh();

        Assert.Equal("three", await SayAsync(library));
        Assert.Empty(library.Problems);
        Assert.Single(folder.Logger.Warnings);
    }

    [Fact]
    public void Only_what_changed_is_read_again()
    {
        using var folder = new TemporaryPrompts().WriteOne(Says("one")).Write("p/1.1.0.yaml", Says("two"));
        var library = folder.Load();
        var (one, two, list) = (library.Find("p", "1.0.0"), library.Find("p", "1.1.0"), library.List());

        library.Refresh();
        Assert.Same(list, library.List());

        folder.Write("p/1.1.0.yaml", Says("three"));
        library.Refresh();
        Assert.Same(one, library.Find("p", "1.0.0"));
        Assert.NotSame(two, library.Find("p", "1.1.0"));
    }

    [Fact]
    public async Task A_new_version_and_its_release_and_the_way_back_are_edits()
    {
        using var folder = new TemporaryPrompts().WriteOne(Says("one"));
        var library = folder.Load();

        folder.Write("p/1.1.0.yaml", Says("two")).Write("releases.yaml", "prompts: {p: {live: 1.1.0, organizations: {acme: 1.0.0}}}");
        library.Refresh();
        Assert.Equal(("two", "one"), (await SayAsync(library), await SayAsync(library, "acme")));

        folder.Write("releases.yaml", "prompts: {p: {live: 1.0.0}}");
        library.Refresh();
        Assert.Equal(("one", "one"), (await SayAsync(library), await SayAsync(library, "acme")));
    }

    [Theory]
    [InlineData("prompts: {p: {live: 1.1.0")]
    [InlineData("prompts: {p: {live: 7.0.0, organizations: {acme: 8.0.0}}}")]
    public async Task A_broken_release_file_keeps_what_was_live_before(string releases)
    {
        using var folder = new TemporaryPrompts().WriteOne(Says("one")).Write("p/1.1.0.yaml", Says("two"))
            .Write("releases.yaml", "prompts: {p: {live: 1.0.0, organizations: {acme: 1.1.0}}}");
        var library = folder.Load();

        folder.Write("releases.yaml", releases);
        library.Refresh();

        Assert.Equal(("one", "two"), (await SayAsync(library), await SayAsync(library, "acme")));
        Assert.All(library.Problems, problem => Assert.Equal(("releases.yaml", 1), (problem.File, problem.Line)));
        Assert.NotEmpty(library.Problems);
    }

    [Fact]
    public async Task A_file_that_is_deleted_stays_in_use_while_it_is_released()
    {
        using var folder = new TemporaryPrompts().WriteOne(Says("one")).Write("p/1.1.0.yaml", Says("two"));
        var library = folder.Load();

        folder.Delete("p/1.0.0.yaml");
        folder.Delete("p/1.1.0.yaml");
        folder.Delete("releases.yaml");
        library.Refresh();

        Assert.Equal("one", await SayAsync(library));
        Assert.Null(library.Find("p", "1.1.0"));
        Assert.Equal(["p/1.0.0.yaml", "releases.yaml"], library.Problems.Select(problem => problem.File));

        folder.WriteOne(Says("back"));
        library.Refresh();
        Assert.Equal("back", await SayAsync(library));
        Assert.Empty(library.Problems);
    }

    [Fact]
    public async Task A_file_behind_a_link_is_followed()
    {
        using var folder = new TemporaryPrompts().WriteOne(Says("one")).Write("..data/a.yaml", Says("linked")).Write("..data/b.yaml", Says("later"));
        var link = Path.Combine(folder.Path, "p", "1.0.0.yaml");
        folder.Delete("p/1.0.0.yaml");
        File.CreateSymbolicLink(link, Path.Combine(folder.Path, "..data", "a.yaml"));
        var library = folder.Load();
        Assert.Equal("linked", await SayAsync(library));

        File.Delete(link);
        File.CreateSymbolicLink(link, Path.Combine(folder.Path, "..data", "b.yaml"));
        library.Refresh();

        Assert.Equal("later", await SayAsync(library));
    }

    [Fact]
    public async Task Refreshing_and_rendering_at_the_same_time_gives_whole_versions_only()
    {
        using var folder = new TemporaryPrompts().WriteOne(PromptYaml.Of(PromptYaml.Handlebars, "0 {{x}} 0", "x"));
        var library = folder.Load();
        using var done = new CancellationTokenSource();

        var readers = Enumerable.Range(0, 4).Select(reader => Task.Run(async () =>
        {
            var renders = 0;
            while (!done.IsCancellationRequested || renders == 0)
            {
                library.Refresh();
                var parts = Assert.Single(await library.Prompt().RenderAsync(("x", $"r{reader}"))).Text.Split(' ');
                Assert.Equal(parts[0], parts[2]);
                Assert.Equal($"r{reader}", parts[1]);
                renders++;
            }
        })).ToList();
        for (var i = 1; i <= 30; i++)
        {
            folder.Write("p/1.0.0.yaml", i % 3 == 0 ? Broken : PromptYaml.Of(PromptYaml.Handlebars, $"{i} {{{{x}}}} {i}", "x"));
            library.Refresh();
        }

        await done.CancelAsync();
        await Task.WhenAll(readers);
    }
}
