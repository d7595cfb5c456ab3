namespace A3Agent.Prompts;

/// <summary>A prompt of the library, as lists show it.</summary>
/// <param name="Name">Its name, which is its folder's.</param>
/// <param name="Description">What it is for, from the live version, else from the newest.</param>
/// <param name="Live">The version that organizations without one of their own get; null when none is released.</param>
/// <param name="Versions">The usable versions, newest first.</param>
/// <param name="Inputs">The inputs of the live version, else of the newest, in the file's order.</param>
/// <param name="Experiments">The experiments of the release file.</param>
public sealed record PromptEntry(
    string Name,
    string Description,
    string? Live,
    IReadOnlyList<PromptVersion> Versions,
    IReadOnlyList<PromptInput> Inputs,
    IReadOnlyList<PromptExperiment> Experiments);

/// <summary>A version of a prompt.</summary>
/// <param name="Version">The semantic version.</param>
/// <param name="Sha256">SHA-256 of the file's bytes, lower-case hexadecimal.</param>
/// <param name="Released">True when the release file names it: live, for an organization or in an experiment.</param>
public sealed record PromptVersion(string Version, string Sha256, bool Released);

/// <summary>An experiment that splits a prompt's use over versions.</summary>
/// <param name="Name">Its name, unique in the prompt.</param>
/// <param name="Variants">At least two.</param>
public sealed record PromptExperiment(string Name, IReadOnlyList<PromptVariant> Variants);

/// <summary>A variant of an experiment.</summary>
/// <param name="Version">The version it uses.</param>
/// <param name="Weight">Its share, relative to the other variants' weights; at least 1.</param>
public sealed record PromptVariant(string Version, int Weight);
