namespace A3Agent.Prompts.Loading;

/// <summary>A file as the file system shows it: equal ones are taken to hold the same.</summary>
/// <param name="File">The path in the library, with forward slashes.</param>
/// <param name="Path">The path to read it by, links resolved.</param>
/// <param name="SizeBytes">The length.</param>
/// <param name="WrittenAt">The last write time, UTC.</param>
internal sealed record LibraryFile(string File, string Path, long SizeBytes, DateTime WrittenAt)
{
    /// <summary>The largest file that is read, in bytes.</summary>
    public const int MaxSizeBytes = 256 * 1024;

    /// <returns>Null when it cannot be read; the problems say why.</returns>
    public byte[]? Read(ProblemList problems)
    {
        try
        {
            if (SizeBytes <= MaxSizeBytes && System.IO.File.ReadAllBytes(Path) is { Length: <= MaxSizeBytes } bytes)
            {
                return bytes;
            }

            problems.Add($"The file is larger than {MaxSizeBytes / 1024} KB.");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            problems.Add($"The file cannot be read: {exception.Message}");
        }

        return null;
    }
}

/// <summary>Finds a library's files.</summary>
internal static class LibraryFiles
{
    public const string Releases = "releases.yaml";

    /// <returns>The release file and everything in the prompts' folders that is not hidden, in ordinal order.</returns>
    public static IReadOnlyList<LibraryFile> Scan(string path)
    {
        var files = new List<LibraryFile>();
        Add(files, Releases, new FileInfo(System.IO.Path.Combine(path, Releases)));
        try
        {
            foreach (var folder in new DirectoryInfo(path).EnumerateDirectories())
            {
                AddFolder(files, folder);
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // Not there or not to be listed: what a release needs is missed by name.
        }

        files.Sort((left, right) => string.CompareOrdinal(left.File, right.File));
        return files;
    }

    private static void AddFolder(List<LibraryFile> files, DirectoryInfo folder)
    {
        if (IsHidden(folder.Name))
        {
            return;
        }

        foreach (var file in folder.EnumerateFiles())
        {
            if (!IsHidden(file.Name))
            {
                Add(files, $"{folder.Name}/{file.Name}", file);
            }
        }
    }

    // Editors leave .name.swp and name~ behind while they save.
    private static bool IsHidden(string name) => name.StartsWith('.') || name.EndsWith('~');

    private static void Add(List<LibraryFile> files, string name, FileInfo file)
    {
        try
        {
            // A mounted configuration consists of links; what counts is the file behind them.
            var target = file.LinkTarget is null ? file : (FileInfo?)file.ResolveLinkTarget(returnFinalTarget: true) ?? file;
            files.Add(new LibraryFile(name, target.FullName, target.Length, target.LastWriteTimeUtc));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // It went away while the folder was listed.
        }
    }
}
