using A3Agent.Server.Tests.Processes;

namespace A3Agent.Server.Tests.Hosting;

/// <summary>Does what docs/plugins.md says, in a copy of the repository.</summary>
[Trait("store", "sqlite")]
public sealed class PluginPageTests : IDisposable
{
    private static readonly DocumentationPage Page = DocumentationPage.Read("plugins.md");

    private readonly TestFolder _folder = new();

    [Fact]
    public async Task A_folder_with_a_project_and_a_class_gives_the_agent_a_function()
    {
        await CopyRepositoryAsync();
        foreach (var (file, text) in Page.Files)
        {
            _folder.Write(file, text);
        }

        Assert.Contains(Page.Files.Keys, file => file.EndsWith(".csproj", StringComparison.Ordinal));
        await RunAsync("dotnet", ["build", "src/A3Agent.Server", .. DotnetBuild.Quietly]);

        _folder.Write("clients.csv", "id,displayName\nc-can,Cancity\n");
        _folder.Write("deals.csv", "id,title,clientId,value,status\nd1,One,c-can,5050,won\n");
        var program = Directory.EnumerateFiles(_folder["src/A3Agent.Server/bin"], "A3Agent.Server.dll", SearchOption.AllDirectories).Single();
        await RunAsync("dotnet", [program, "import", "clients.csv", "--kind", "clients"]);
        await RunAsync("dotnet", [program, "import", "deals.csv", "--kind", "deals"]);
        var answer = await RunAsync("dotnet", [program, "chat", "How many loyalty points does Cancity have?"]);

        Assert.Contains("-> loyalty_points {\"clientId\":\"c-can\"}", answer.Errors, StringComparison.Ordinal);
        Assert.Contains("<- loyalty_points completed", answer.Errors, StringComparison.Ordinal);
        Assert.Contains("50", answer.Output, StringComparison.Ordinal);
    }

    public void Dispose() => _folder.Dispose();

    // The files of the working copy as they are now, without what is ignored.
    private async Task CopyRepositoryAsync()
    {
        await using var git = ChildProcess.Start("git", ["ls-files", "-z", "--cached", "--others", "--exclude-standard"], Repository.Root, []);
        var files = (await git.EndAsync()).Exits(0).Output.Split('\0', '\n');
        foreach (var file in files.Where(file => File.Exists(Path.Combine(Repository.Root, file))))
        {
            Directory.CreateDirectory(Path.GetDirectoryName(_folder[file])!);
            File.Copy(Path.Combine(Repository.Root, file), _folder[file]);
        }
    }

    private async Task<ProcessResult> RunAsync(string file, string[] arguments)
    {
        await using var process = ChildProcess.Start(file, arguments, _folder.Path, _folder.Settings());
        return (await process.EndAsync(DotnetBuild.Limit)).Exits(0);
    }
}
