using System.Globalization;
using A3Agent.Identity;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace A3Agent.Prompts.Loading;

/// <summary>A version that the release file names, with the place where it does.</summary>
/// <param name="Version">The version as it is written.</param>
/// <param name="At">The place.</param>
internal sealed record VersionUse(string Version, Mark At);

/// <summary>What the release file says about a prompt.</summary>
/// <param name="At">Where it begins.</param>
/// <param name="Live">The version for all.</param>
/// <param name="Organizations">Versions of single organizations, by id.</param>
/// <param name="Experiments">The experiments.</param>
/// <param name="Variants">The versions that the experiments name.</param>
internal sealed record ReleaseEntry(
    Mark At,
    VersionUse Live,
    IReadOnlyDictionary<string, VersionUse> Organizations,
    IReadOnlyList<PromptExperiment> Experiments,
    IReadOnlyList<VersionUse> Variants)
{
    /// <summary>All versions that it names.</summary>
    public IEnumerable<VersionUse> Uses => Organizations.Values.Prepend(Live).Concat(Variants);
}

/// <summary>Reads <c>releases.yaml</c>.</summary>
internal sealed class ReleasesReader
{
    private const int MaxWeight = 1_000_000;

    private readonly YamlFile _file;
    private readonly ProblemList _problems;

    private ReleasesReader(YamlFile file, ProblemList problems)
    {
        _file = file;
        _problems = problems;
    }

    /// <returns>The entries by prompt; null when there are problems.</returns>
    public static IReadOnlyDictionary<string, ReleaseEntry>? Read(byte[] bytes, ProblemList problems)
    {
        if (PromptFileReader.Decode(bytes, problems) is not { } text || YamlFile.Read(text, problems) is not { } file)
        {
            return null;
        }

        var entries = new ReleasesReader(file, problems).Read();
        return problems.Any ? null : entries;
    }

    private Dictionary<string, ReleaseEntry> Read()
    {
        var entries = new Dictionary<string, ReleaseEntry>(StringComparer.Ordinal);
        if (!_file.Mapping(_file.Root, "the release file", "prompts").TryGetValue("prompts", out var prompts))
        {
            _problems.Add(_file.Root, "The release file needs the key prompts.");
            return entries;
        }

        foreach (var (name, node) in _file.Mapping(prompts, "prompts"))
        {
            var fields = _file.Mapping(node, $"the release of {name}", "live", "organizations", "experiments");
            if (!fields.TryGetValue("live", out var live))
            {
                _problems.Add(node, $"The release of {name} needs a live version.");
                continue;
            }

            if (Version(live) is { } version)
            {
                var variants = new List<VersionUse>();
                entries[name] = new ReleaseEntry(node.Start, version, Organizations(fields), Experiments(fields, variants), variants);
            }
        }

        return entries;
    }

    private VersionUse? Version(YamlNode node)
    {
        if (_file.Scalar(node, "A version") is not { } scalar)
        {
            return null;
        }

        if (SemanticVersion.Parse(scalar.Value ?? "") is not null)
        {
            return new VersionUse(scalar.Value!, node.Start);
        }

        _problems.Add(node, $"'{scalar.Value}' is not a semantic version such as 1.2.0.");
        return null;
    }

    private Dictionary<string, VersionUse> Organizations(IReadOnlyDictionary<string, YamlNode> fields)
    {
        var organizations = new Dictionary<string, VersionUse>(StringComparer.Ordinal);
        if (!fields.TryGetValue("organizations", out var node))
        {
            return organizations;
        }

        foreach (var (id, value) in _file.Mapping(node, "organizations"))
        {
            if (!OrganizationId.TryParse(id, out _))
            {
                _problems.Add(value, $"'{id}' is not the id of an organization.");
            }
            else if (Version(value) is { } version)
            {
                organizations[id] = version;
            }
        }

        return organizations;
    }

    private List<PromptExperiment> Experiments(IReadOnlyDictionary<string, YamlNode> fields, List<VersionUse> uses)
    {
        var experiments = new List<PromptExperiment>();
        if (!fields.TryGetValue("experiments", out var node))
        {
            return experiments;
        }

        foreach (var item in _file.Sequence(node, "experiments"))
        {
            var keys = _file.Mapping(item, "an experiment", "name", "variants");
            var name = keys.TryGetValue("name", out var named) ? _file.Scalar(named, "name")?.Value : null;
            if (string.IsNullOrWhiteSpace(name) || experiments.Any(other => other.Name == name))
            {
                _problems.Add(item, "An experiment needs a name that no other of this prompt has.");
            }

            var variants = keys.TryGetValue("variants", out var list) ? Variants(list, uses) : [];
            if (variants.Count < 2)
            {
                _problems.Add(item, "An experiment needs at least two variants.");
            }

            experiments.Add(new PromptExperiment(name ?? "", variants));
        }

        return experiments;
    }

    private List<PromptVariant> Variants(YamlNode list, List<VersionUse> uses)
    {
        var variants = new List<PromptVariant>();
        foreach (var item in _file.Sequence(list, "variants"))
        {
            var keys = _file.Mapping(item, "a variant", "version", "weight");
            var version = keys.TryGetValue("version", out var node) ? Version(node) : null;
            var weight = keys.TryGetValue("weight", out var number) ? _file.Scalar(number, "weight")?.Value : null;
            if (!int.TryParse(weight, NumberStyles.None, CultureInfo.InvariantCulture, out var parsed) || parsed is < 1 or > MaxWeight
                || version is null)
            {
                _problems.Add(item, "A variant needs a version and a weight, which is a whole number from 1.");
                continue;
            }

            uses.Add(version);
            variants.Add(new PromptVariant(version.Version, parsed));
        }

        return variants;
    }
}
