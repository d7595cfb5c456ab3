namespace A3Agent.Server.Tests.Processes;

/// <summary>A temporary folder with a database of its own.</summary>
internal sealed class TestFolder : IDisposable
{
    private readonly Lazy<TestStore> _store;

    // Apart from the test's own threads: all of them may be waiting here.
    public TestFolder() => _store = new(() => Task.Run(() => TestStore.NewAsync(Path)).GetAwaiter().GetResult());

    public string Path { get; } = Directory.CreateTempSubdirectory("a3agent-test-").FullName;

    public TestStore Store => _store.Value;

    public string this[string file] => System.IO.Path.Combine(Path, file);

    /// <summary>Writes a file and gives its path.</summary>
    public string Write(string file, string text)
    {
        var path = this[file];
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
        return path;
    }

    /// <summary>Copies the repository's prompts and gives their folder; a change may be made to each of them.</summary>
    public string CopyPrompts(Func<string, string>? change = null)
    {
        var source = System.IO.Path.Combine(Repository.Root, "prompts");
        foreach (var file in Directory.EnumerateFiles(source, "*", SearchOption.AllDirectories))
        {
            var text = File.ReadAllText(file);
            Write(System.IO.Path.Combine("prompts", System.IO.Path.GetRelativePath(source, file)), change?.Invoke(text) ?? text);
        }

        return this["prompts"];
    }

    public void Dispose()
    {
        if (_store.IsValueCreated)
        {
            Task.Run(() => Store.DisposeAsync().AsTask()).GetAwaiter().GetResult();
        }

        Directory.Delete(Path, recursive: true);
    }
}

/// <summary>The repository that the tests were built in.</summary>
internal static class Repository
{
    public static string Root { get; } = Find(AppContext.BaseDirectory);

    private static string Find(string folder) =>
        File.Exists(Path.Combine(folder, "A3Agent.sln"))
            ? folder
            : Find(Path.GetDirectoryName(folder) ?? throw new InvalidOperationException("The tests do not run inside of the repository."));
}
