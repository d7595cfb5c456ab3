using System.Text.RegularExpressions;

namespace A3Agent.Prompts.Loading;

/// <summary>The library at one moment. Immutable.</summary>
internal sealed partial class LibrarySnapshot
{
    private IReadOnlyList<LibraryFile> _files = [];
    private IReadOnlyDictionary<string, VersionFile> _versions = new Dictionary<string, VersionFile>();
    private IReadOnlyDictionary<string, ReleaseEntry> _releases = new Dictionary<string, ReleaseEntry>();
    private IReadOnlyList<PromptProblem> _releaseProblems = [];

    private LibrarySnapshot()
    {
    }

    /// <summary>The library before anything is read.</summary>
    public static LibrarySnapshot Empty { get; } = new();

    /// <summary>The prompts by name.</summary>
    public IReadOnlyDictionary<string, ReleasedPrompt> Prompts { get; private init; } = new Dictionary<string, ReleasedPrompt>();

    /// <summary>The prompts for lists, by name.</summary>
    public IReadOnlyList<PromptEntry> Entries { get; private init; } = [];

    /// <summary>Everything that is wrong, by file.</summary>
    public IReadOnlyList<PromptProblem> Problems { get; private init; } = [];

    /// <summary>The next snapshot; the same one when no file has changed.</summary>
    public LibrarySnapshot Next(IReadOnlyList<LibraryFile> files) =>
        ReferenceEquals(this, Empty) || !_files.SequenceEqual(files) ? Read(files) : this;

    private LibrarySnapshot Read(IReadOnlyList<LibraryFile> files)
    {
        var problems = new List<PromptProblem>();
        var versions = ReadVersions(files, problems);
        var (releases, releaseProblems) = ReadReleases(files.FirstOrDefault(file => file.File == LibraryFiles.Releases));
        problems.AddRange(releaseProblems);
        KeepReleased(versions, releases);
        problems.AddRange(versions.Values.SelectMany(version => version.Problems));

        var missing = new ProblemList(LibraryFiles.Releases);
        var prompts = versions.Values.Select(version => version.Name).Concat(releases.Keys).Distinct(StringComparer.Ordinal).ToDictionary(
            name => name,
            name => ReleasedPrompt.Create(
                name,
                [.. versions.Values.Where(version => version.Name == name)],
                releases.GetValueOrDefault(name),
                Prompts.GetValueOrDefault(name),
                missing),
            StringComparer.Ordinal);
        return new LibrarySnapshot
        {
            _files = files,
            _versions = versions,
            _releases = releases,
            _releaseProblems = releaseProblems,
            Prompts = prompts,
            Entries = [.. prompts.Values.Select(prompt => prompt.Entry).OrderBy(entry => entry.Name, StringComparer.Ordinal)],
            Problems = [.. problems.Concat(missing.Items).OrderBy(problem => problem.File, StringComparer.Ordinal).ThenBy(problem => problem.Line)],
        };
    }

    private Dictionary<string, VersionFile> ReadVersions(IReadOnlyList<LibraryFile> files, List<PromptProblem> problems)
    {
        var versions = new Dictionary<string, VersionFile>(StringComparer.Ordinal);
        foreach (var file in files.Where(file => file.File != LibraryFiles.Releases))
        {
            var name = file.File[..file.File.IndexOf('/', StringComparison.Ordinal)];
            var fileName = file.File[(name.Length + 1)..];
            var version = fileName.EndsWith(".yaml", StringComparison.Ordinal) ? SemanticVersion.Parse(fileName[..^".yaml".Length]) : null;
            if (version is null || !NameForm().IsMatch(name))
            {
                problems.Add(new PromptProblem(
                    file.File, null, null, "A prompt's file is named by its version, 1.2.0.yaml, in a folder of small letters, digits and hyphens."));
                continue;
            }

            var known = _versions.GetValueOrDefault(file.File);
            versions[file.File] = known is not null && _files.Contains(file) ? known : VersionFile.Read(name, version, file, known?.Good);
        }

        return versions;
    }

    private (IReadOnlyDictionary<string, ReleaseEntry> Releases, IReadOnlyList<PromptProblem> Problems) ReadReleases(LibraryFile? file)
    {
        var problems = new ProblemList(LibraryFiles.Releases);
        if (file is null)
        {
            problems.Add("There is no release file, which says which version of each prompt is live.");
            return (_releases, problems.Items);
        }

        if (_files.Contains(file))
        {
            return (_releases, _releaseProblems);
        }

        var releases = file.Read(problems) is { } bytes ? ReleasesReader.Read(bytes, problems) : null;
        return (releases ?? _releases, problems.Items);
    }

    // An editor that saves by replacing the file, or a slip of the hand, takes nothing away that is in use.
    private void KeepReleased(Dictionary<string, VersionFile> versions, IReadOnlyDictionary<string, ReleaseEntry> releases)
    {
        foreach (var (file, version) in _versions)
        {
            if (version.Good is not null && !versions.ContainsKey(file)
                && releases.TryGetValue(version.Name, out var release) && release.Uses.Any(use => use.Version == version.Version.Text))
            {
                versions[file] = version.Gone();
            }
        }
    }

    [GeneratedRegex(@"\A[a-z0-9][a-z0-9-]{0,63}\z")]
    private static partial Regex NameForm();
}
