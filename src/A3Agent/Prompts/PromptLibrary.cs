using A3Agent.Identity;
using A3Agent.Prompts.Loading;
using Microsoft.Extensions.Logging;

namespace A3Agent.Prompts;

/// <summary>
/// The prompts of a folder: <c>releases.yaml</c> says which version is live, <c>NAME/VERSION.yaml</c> is a version. A broken file
/// never replaces a good one. Safe for concurrent use.
/// </summary>
public sealed partial class PromptLibrary
{
    private readonly string _path;
    private readonly ILogger<PromptLibrary> _logger;
    private readonly Lock _refreshing = new();
    private volatile LibrarySnapshot _snapshot = LibrarySnapshot.Empty;

    /// <summary>Reads the folder; see <see cref="EnsureUsable"/> for whether that gave something to work with.</summary>
    /// <param name="options">Where the files are.</param>
    /// <param name="logger">Told about every problem once.</param>
    public PromptLibrary(PromptOptions options, ILogger<PromptLibrary> logger)
    {
        ArgumentNullException.ThrowIfNull(options);
        _path = Path.GetFullPath(options.Path);
        _logger = logger;
        Refresh();
    }

    /// <summary>What is wrong with files as they are now, by file and line. What was good before stays in use.</summary>
    public IReadOnlyList<PromptProblem> Problems => _snapshot.Problems;

    /// <summary>
    /// Looks at the files and reads those whose length or last write time has changed; costs a directory listing when none has.
    /// </summary>
    public void Refresh()
    {
        lock (_refreshing)
        {
            var before = _snapshot;
            var after = before.Next(LibraryFiles.Scan(_path));
            if (ReferenceEquals(before, after))
            {
                return;
            }

            _snapshot = after;
            foreach (var problem in after.Problems.Except(before.Problems))
            {
                LogProblem(problem);
            }

            LogRead(after.Entries.Count, after.Problems.Count);
        }
    }

    /// <summary>Finds the version that is live for an organization.</summary>
    /// <param name="name">The prompt's name.</param>
    /// <param name="organization">Whose; it may have a version of its own.</param>
    /// <returns>Null when no such prompt is released.</returns>
    public Prompt? Live(string name, OrganizationId organization) => _snapshot.Prompts.TryGetValue(name, out var prompt)
        ? prompt.Organizations.GetValueOrDefault(organization.Value) ?? prompt.Live
        : null;

    /// <summary>Finds a version, released or not.</summary>
    /// <returns>Null when there is no usable one.</returns>
    public Prompt? Find(string name, string version) =>
        _snapshot.Prompts.TryGetValue(name, out var prompt) ? prompt.Versions.GetValueOrDefault(version) : null;

    /// <summary>Lists the prompts by name.</summary>
    public IReadOnlyList<PromptEntry> List() => _snapshot.Entries;

    /// <summary>Checks, for the start, that the release file can be read and that everything it releases is usable.</summary>
    /// <exception cref="InvalidOperationException">It is not; the message says how to repair it.</exception>
    public void EnsureUsable()
    {
        var snapshot = _snapshot;
        if (snapshot.Problems.Any(problem => problem.File == LibraryFiles.Releases))
        {
            throw new InvalidOperationException(
                $"The prompts in {_path} cannot be used:{Environment.NewLine}"
                + string.Join(Environment.NewLine, snapshot.Problems.Select(problem => $"  {problem}"))
                + $"{Environment.NewLine}Repair these files, or set Prompts__Path to the folder that holds releases.yaml.");
        }
    }

    private void LogProblem(PromptProblem problem) => LogProblem(problem.File, problem.Line, problem.Column, problem.Message);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Prompt file {File}, line {Line}, column {Column} is not used: {Reason}")]
    private partial void LogProblem(string file, int? line, int? column, string reason);

    [LoggerMessage(Level = LogLevel.Information, Message = "Prompts read: {Prompts}, problems: {Problems}")]
    private partial void LogRead(int prompts, int problems);
}
