using System.Text.RegularExpressions;

namespace A3Agent.Server.Tests.Processes;

/// <summary>A page of docs/, so that tests can do what it says.</summary>
internal sealed partial class DocumentationPage
{
    private DocumentationPage(string text) => Text = text;

    public string Text { get; }

    /// <summary>The blocks of files, by path: it stands alone in backticks on the line before, or in a comment of YAML's first line.</summary>
    public IReadOnlyDictionary<string, string> Files => FileBlock().Matches(Text)
        .ToDictionary(block => block.Groups["file"].Value, block => block.Groups["text"].Value);

    /// <summary>The shell commands of the page, with the program that is tested in place of the script that builds it.</summary>
    public IReadOnlyList<string> Commands =>
    [
        .. ShellBlock().Matches(Text).Select(block => block.Groups["text"].Value.Replace(
            "./scripts/a3agent", $"dotnet '{A3AgentProgram.Path}'", StringComparison.Ordinal)),
    ];

    public static DocumentationPage Read(string name) => new(File.ReadAllText(Path.Combine(Repository.Root, "docs", name)));

    /// <summary>Runs one of <see cref="Commands"/> in a folder.</summary>
    public static async Task<ProcessResult> RunAsync(string command, TestFolder folder, params (string Name, string Value)[] settings)
    {
        await using var process = ChildProcess.Start("bash", ["-euc", command], folder.Path, folder.Settings(settings));
        return await process.EndAsync();
    }

    [GeneratedRegex(@"(^`(?<file>[^`\n]+)`\n```\w*\n|^```yaml\n# (?<file>\S+)\n)(?<text>.*?)^```", RegexOptions.Singleline | RegexOptions.Multiline)]
    private static partial Regex FileBlock();

    [GeneratedRegex(@"^```bash\n(?<text>.*?)^```", RegexOptions.Singleline | RegexOptions.Multiline)]
    private static partial Regex ShellBlock();
}
