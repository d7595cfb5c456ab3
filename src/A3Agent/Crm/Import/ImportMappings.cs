namespace A3Agent.Crm.Import;

/// <summary>The mapping files of a folder (Import__MappingsPath), read when they are asked for: an edit counts at once.</summary>
/// <param name="folder">The folder; null when none is configured, and then there is no mapping.</param>
public sealed class ImportMappings(string? folder)
{
    private const int MaxNameLength = 100;
    private const string Extension = ".json";

    /// <summary>Finds a mapping by the name of its file, with or without <c>.json</c>; null when there is none.</summary>
    /// <param name="name">Letters, digits, '-', '_' and single dots.</param>
    /// <param name="cancellationToken">Cancels the read.</param>
    /// <exception cref="ArgumentException">The name holds characters that a path is made of.</exception>
    /// <exception cref="ImportMappingException">The file is no mapping.</exception>
    public async Task<ImportMapping?> FindAsync(string name, CancellationToken cancellationToken)
    {
        if (!IsName(name))
        {
            throw new ArgumentException("A mapping's name has letters, digits, '-', '_' and '.', and no folder.", nameof(name));
        }

        var file = name.EndsWith(Extension, StringComparison.Ordinal) ? name : name + Extension;
        var path = folder is null ? null : Path.Combine(folder, file);
        return File.Exists(path)
            ? ImportMapping.Parse(await File.ReadAllTextAsync(path, cancellationToken).ConfigureAwait(false), name)
            : null;
    }

    /// <summary>Whether a text may be the name of a mapping; it never leads out of the folder.</summary>
    /// <param name="name">The text.</param>
    public static bool IsName(string name) =>
        name.Length is > 0 and <= MaxNameLength
        && name[0] != '.'
        && !name.Contains("..", StringComparison.Ordinal)
        && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.');
}
