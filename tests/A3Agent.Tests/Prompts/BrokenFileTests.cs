using System.Text;
using A3Agent.Prompts.Loading;

namespace A3Agent.Tests.Prompts;

public sealed class BrokenFileTests
{
    private static readonly string[] Pieces =
    [
        "{{", "}}", "{{#if ", "{{/if}}", "{{#each ", "{{else}}", "../", "{{$", "|", "<message role=\"user\">", "</message>", "\n", "\n  ", "\t",
        "- ", ": ", "[", "]", "{", "}", "'", "\"", "&a ", "*a", "!x ", "---\n", "#", "null", "\0", "\uFEFF", "é", "%", "@", ">", "",
    ];

    [Theory]
    [InlineData("crm-assistant")]
    [InlineData("email-draft")]
    [InlineData("deal-summary")]
    public void However_a_file_is_damaged_it_gives_a_prompt_or_a_problem_in_one_of_its_lines(string name)
    {
        var text = File.ReadAllText(Path.Combine(Repository.Root, "prompts", name, "1.0.0.yaml"));
        var random = new Random(20261120);
        for (var i = 0; i < 400; i++)
        {
            var damaged = text;
            for (var edits = random.Next(1, 4); edits > 0; edits--)
            {
                var at = random.Next(damaged.Length);
                var removed = random.Next(Math.Min(20, damaged.Length - at));
                damaged = damaged.Remove(at, removed).Insert(at, Pieces[random.Next(Pieces.Length)]);
            }

            var problems = new ProblemList("file");
            var prompt = PromptFileReader.Read(name, "1.0.0", Encoding.UTF8.GetBytes(damaged), problems);

            Assert.Equal(prompt is null, problems.Any);
            var lines = damaged.Split('\n', '\r', '\u0085', '\u2028', '\u2029').Length;
            Assert.All(problems.Items, problem => Assert.InRange(problem.Line ?? 1, 1, lines));
        }
    }

    [Fact]
    public void However_a_release_file_is_damaged_it_gives_releases_or_a_problem()
    {
        const string text = """
            prompts:
              p: {live: 1.0.0, organizations: {acme: 1.1.0}}
              q:
                live: 2.0.0
                experiments:
                  - name: tone
                    variants: [{version: 1.0.0, weight: 80}, {version: 1.1.0, weight: 20}]
            """;
        var random = new Random(20261120);
        for (var i = 0; i < 2000; i++)
        {
            var at = random.Next(text.Length);
            var damaged = text.Remove(at, random.Next(Math.Min(20, text.Length - at))).Insert(at, Pieces[random.Next(Pieces.Length)]);
            var problems = new ProblemList("file");

            var releases = ReleasesReader.Read(Encoding.UTF8.GetBytes(damaged), problems);

            Assert.Equal(releases is null, problems.Any);
        }
    }
}
