namespace A3Agent.Server.Tests.Processes;

/// <summary>
/// A copy of the repository with the plugin that docs/plugins.md makes, built once for the tests that need a build: nothing in it is
/// touched by another run, nor does it touch what others run.
/// </summary>
public sealed class RepositoryCopy : IAsyncLifetime
{
    internal const string Name = "a copy of the repository";

    private readonly TestFolder _folder = new();

    internal DocumentationPage Page { get; } = DocumentationPage.Read("plugins.md");

    internal string this[string file] => _folder[file];

    /// <summary>The program that was built here.</summary>
    internal string Program => Directory.EnumerateFiles(_folder["src/A3Agent.Server/bin"], "A3Agent.Server.dll", SearchOption.AllDirectories).Single();

    public async ValueTask InitializeAsync()
    {
        await CopyAsync();
        foreach (var (file, text) in Page.Files)
        {
            _folder.Write(file, text);
        }

        await DotnetAsync(["build", "src/A3Agent.Server", .. DotnetBuild.Quietly]);
    }

    public ValueTask DisposeAsync()
    {
        _folder.Dispose();
        return ValueTask.CompletedTask;
    }

    /// <summary>Runs dotnet in the copy, to its good end.</summary>
    internal async Task DotnetAsync(string[] arguments)
    {
        await using var process = ChildProcess.Start("dotnet", arguments, _folder.Path, []);
        (await process.EndAsync(DotnetBuild.Limit)).Exits(0);
    }

    // The files of the working copy as they are now, without what is ignored. What another run is just removing is not of the repository.
    private async Task CopyAsync()
    {
        await using var git = ChildProcess.Start("git", ["ls-files", "-z", "--cached", "--others", "--exclude-standard"], Repository.Root, []);
        foreach (var file in (await git.EndAsync()).Exits(0).Output.Split(['\0', '\n'], StringSplitOptions.RemoveEmptyEntries))
        {
            var from = Path.Combine(Repository.Root, file);
            Directory.CreateDirectory(Path.GetDirectoryName(_folder[file])!);
            try
            {
                File.Copy(from, _folder[file]);
            }
            catch (IOException) when (!File.Exists(from))
            {
            }
        }
    }
}

[CollectionDefinition(RepositoryCopy.Name)]
public sealed class RepositoryCopies : ICollectionFixture<RepositoryCopy>;
