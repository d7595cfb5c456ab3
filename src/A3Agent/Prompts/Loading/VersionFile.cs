namespace A3Agent.Prompts.Loading;

/// <summary>A version's file with what became of it.</summary>
/// <param name="Name">The prompt.</param>
/// <param name="Version">The version.</param>
/// <param name="File">The file that was read.</param>
/// <param name="Good">The last prompt that could be made of it; null when none could.</param>
/// <param name="Problems">Why the file as it is now cannot be used; empty when it can.</param>
internal sealed record VersionFile(
    string Name, SemanticVersion Version, LibraryFile File, Prompt? Good, IReadOnlyList<PromptProblem> Problems)
{
    /// <summary>Reads a file; when it is broken, the last good prompt stays.</summary>
    public static VersionFile Read(string name, SemanticVersion version, LibraryFile file, Prompt? lastGood)
    {
        var problems = new ProblemList(file.File);
        var prompt = file.Read(problems) is { } bytes ? PromptFileReader.Read(name, version.Text, bytes, problems) : null;
        return new VersionFile(name, version, file, prompt ?? lastGood, problems.Items);
    }

    /// <summary>The same without its file: what was good stays while it is released.</summary>
    public VersionFile Gone() => this with
    {
        Problems = [new PromptProblem(File.File, null, null, "The file is gone, but the version is released; its last good text is used until the process ends.")],
    };
}
