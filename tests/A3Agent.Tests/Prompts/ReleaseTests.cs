namespace A3Agent.Tests.Prompts;

public sealed class ReleaseTests
{
    private static string Says(string text) => PromptYaml.Of(PromptYaml.SemanticKernel, text);

    private static TemporaryPrompts Three(string releases) => new TemporaryPrompts()
        .Write("p/1.2.0.yaml", Says("two")).Write("p/1.10.0.yaml", Says("ten")).Write("p/2.0.0-draft.1.yaml", Says("draft"))
        .Write("releases.yaml", releases);

    [Fact]
    public async Task The_live_version_is_what_the_release_file_says_and_an_organization_may_have_its_own()
    {
        using var folder = Three("prompts: {p: {live: 1.10.0, organizations: {acme: 1.2.0}}}");
        var library = folder.Load();

        Assert.Equal("ten", Assert.Single(await library.Prompt().RenderAsync()).Text);
        Assert.Equal("two", Assert.Single(await library.Prompt(organization: "acme").RenderAsync()).Text);
        Assert.Equal("draft", Assert.Single(await library.Find("p", "2.0.0-draft.1")!.RenderAsync()).Text);
        Assert.Null(library.Find("p", "3.0.0"));
        Assert.Null(library.Find("q", "1.2.0"));
        Assert.Null(library.Live("q", new("acme")));
        library.EnsureUsable();
    }

    [Fact]
    public void The_list_shows_versions_newest_first_and_what_is_released()
    {
        using var folder = Three(
            """
            prompts:
              p:
                live: 1.2.0
                experiments:
                  - name: tone
                    variants:
                      - {version: 1.2.0, weight: 80}
                      - {version: 1.10.0, weight: 20}
            """);
        var entry = Assert.Single(folder.Load().List());

        Assert.Equal(("p", "A test.", "1.2.0"), (entry.Name, entry.Description, entry.Live));
        Assert.Equal(["2.0.0-draft.1", "1.10.0", "1.2.0"], entry.Versions.Select(version => version.Version));
        Assert.Equal([false, true, true], entry.Versions.Select(version => version.Released));
        var experiment = Assert.Single(entry.Experiments);
        Assert.Equal("tone", experiment.Name);
        Assert.Equal([new("1.2.0", 80), new("1.10.0", 20)], experiment.Variants);
    }

    [Fact]
    public void A_prompt_that_is_not_released_is_listed_but_not_live()
    {
        using var folder = Three("prompts: {}");
        var library = folder.Load();

        Assert.Null(library.Live("p", new("demo")));
        Assert.Null(Assert.Single(library.List()).Live);
        library.EnsureUsable();
    }

    [Theory]
    [InlineData("prompts: {p: {live: 1.3.0}}", 1, 21, "names 1.3.0, but p/1.3.0.yaml is not there")]
    [InlineData("prompts: {p: {live: 1.2.0, organizations: {acme: 9.0.0}}}", 1, 50, "names 9.0.0, but p/9.0.0.yaml is not there")]
    [InlineData("prompts:\n  q: {live: 1.0.0}", 2, 13, "q/1.0.0.yaml is not there")]
    [InlineData("prompts: {p: {live: 1.2}}", 1, 21, "'1.2' is not a semantic version")]
    [InlineData("prompts: {p: {live: [1.2.0]}}", 1, 21, "must be one value")]
    [InlineData("prompts: {p: {}}", 1, 14, "needs a live version")]
    [InlineData("prompts: {p: 1.2.0}", 1, 14, "must be a mapping")]
    [InlineData("prompts: {p: {live: 1.2.0, orgs: {}}}", 1, 28, "'orgs' is not a key of the release of p; the keys are live")]
    [InlineData("prompts: {p: {live: 1.2.0, organizations: {A B: 1.2.0}}}", 1, 49, "'A B' is not the id of an organization")]
    [InlineData("prompts: {p: {live: 1.2.0, experiments: [{name: a, variants: [{version: 1.2.0, weight: 1}]}]}}", 1, 42, "at least two variants")]
    [InlineData("prompts: {p: {live: 1.2.0, experiments: [{variants: [{version: 1.2.0, weight: 1}, {version: 1.2.0, weight: 1}]}]}}", 1, 42, "needs a name")]
    [InlineData("prompts: {p: {live: 1.2.0, experiments: [{name: a, variants: [{version: 1.2.0, weight: 0}, {version: 1.2.0, weight: 1}]}]}}", 1, 63, "a weight")]
    [InlineData("live: 1.2.0", 1, 1, "'live' is not a key of the release file")]
    [InlineData("prompts: {p: {live: 1.2.0}, p: {live: 1.2.0}}", 1, 29, "Duplicate key")]
    [InlineData("prompts: {p: {live: 1.2.0}", 1, null, "The file ends too early.")]
    public void A_wrong_release_file_stops_the_start_with_the_place_of_the_error(string releases, int line, int? column, string reason)
    {
        using var folder = Three(releases);
        var library = folder.Load();

        var problem = library.Problems[0];
        Assert.Contains(reason, problem.Message, StringComparison.Ordinal);
        Assert.Equal(("releases.yaml", line, column), (problem.File, problem.Line!.Value, problem.Column));
        var error = Assert.Throws<InvalidOperationException>(library.EnsureUsable);
        Assert.Contains(problem.ToString(), error.Message, StringComparison.Ordinal);
        Assert.Contains("Prompts__Path", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_live_version_that_is_broken_stops_the_start_and_a_broken_draft_does_not()
    {
        using var folder = Three("prompts: {p: {live: 1.2.0}}").Write("p/2.0.0-draft.1.yaml", "template: [");
        folder.Load().EnsureUsable();

        folder.Write("p/1.2.0.yaml", "template: ]");

        var error = Assert.Throws<InvalidOperationException>(folder.Load().EnsureUsable);
        Assert.Contains("p/1.2.0.yaml(1,11): ", error.Message, StringComparison.Ordinal);
        Assert.Contains("p/1.2.0.yaml is broken", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_folder_that_is_not_there_stops_the_start()
    {
        using var folder = new TemporaryPrompts();
        folder.Dispose();
        var library = folder.Load();
        Directory.CreateDirectory(folder.Path);

        Assert.Empty(library.List());
        Assert.Contains("There is no release file", Assert.Throws<InvalidOperationException>(library.EnsureUsable).Message, StringComparison.Ordinal);
    }
}
