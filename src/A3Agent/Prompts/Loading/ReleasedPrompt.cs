namespace A3Agent.Prompts.Loading;

/// <summary>A prompt with its versions and what is released of it.</summary>
/// <param name="Entry">What lists show.</param>
/// <param name="Versions">The usable versions by their text.</param>
/// <param name="Live">What organizations get; null when nothing usable is released.</param>
/// <param name="Organizations">What single organizations get instead, by id.</param>
internal sealed record ReleasedPrompt(
    PromptEntry Entry, IReadOnlyDictionary<string, Prompt> Versions, Prompt? Live, IReadOnlyDictionary<string, Prompt> Organizations)
{
    /// <summary>Puts a prompt's versions and its release together.</summary>
    /// <param name="name">The prompt.</param>
    /// <param name="files">Its versions.</param>
    /// <param name="release">What the release file says; null when it says nothing.</param>
    /// <param name="previous">What was released before: it stays where the release names what is not usable.</param>
    /// <param name="problems">Problems of the release file.</param>
    public static ReleasedPrompt Create(
        string name, IReadOnlyList<VersionFile> files, ReleaseEntry? release, ReleasedPrompt? previous, ProblemList problems)
    {
        var good = files.Where(file => file.Good is not null).OrderByDescending(file => file.Version).ToList();
        var versions = good.ToDictionary(file => file.Version.Text, file => file.Good!, StringComparer.Ordinal);
        foreach (var missing in (release?.Uses ?? []).Where(use => !versions.ContainsKey(use.Version)).DistinctBy(use => use.Version))
        {
            var why = files.Any(file => file.Version.Text == missing.Version) ? "is broken" : "is not there";
            problems.Add(missing.At, $"The release of {name} names {missing.Version}, but {name}/{missing.Version}.yaml {why}.");
        }

        var live = release is null ? null : versions.GetValueOrDefault(release.Live.Version) ?? previous?.Live;
        var organizations = new Dictionary<string, Prompt>(StringComparer.Ordinal);
        foreach (var (organization, use) in release?.Organizations ?? new Dictionary<string, VersionUse>())
        {
            if ((versions.GetValueOrDefault(use.Version) ?? previous?.Organizations.GetValueOrDefault(organization)) is { } prompt)
            {
                organizations[organization] = prompt;
            }
        }

        var released = (release?.Uses ?? []).Select(use => use.Version).ToHashSet(StringComparer.Ordinal);
        var shown = live ?? good.FirstOrDefault()?.Good;
        var entry = new PromptEntry(
            name,
            shown?.Description ?? "",
            live?.Version,
            [.. good.Select(file => new PromptVersion(file.Version.Text, file.Good!.Reference.Sha256, released.Contains(file.Version.Text)))],
            shown?.Inputs ?? [],
            release?.Experiments ?? []);
        return new ReleasedPrompt(entry, versions, live, organizations);
    }
}
