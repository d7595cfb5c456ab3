using A3Agent.Server.Tests.Processes;

namespace A3Agent.Server.Tests.Hosting;

/// <summary>Does what docs/plugins.md says, in a copy of the repository.</summary>
[Collection(RepositoryCopy.Name)]
[Trait("store", "sqlite")]
public sealed class PluginPageTests(RepositoryCopy copy) : IDisposable
{
    private readonly TestFolder _folder = new();

    [Fact]
    public async Task A_folder_with_a_project_and_a_class_gives_the_agent_a_function()
    {
        Assert.Contains(copy.Page.Files.Keys, file => file.EndsWith(".csproj", StringComparison.Ordinal));
        _folder.Write("clients.csv", "id,displayName\nc-can,Cancity\n");
        _folder.Write("deals.csv", "id,title,clientId,value,status\nd1,One,c-can,5050,won\n");

        await RunAsync("import", "clients.csv", "--kind", "clients");
        await RunAsync("import", "deals.csv", "--kind", "deals");
        var answer = await RunAsync("chat", "How many loyalty points does Cancity have?");

        Assert.Contains("-> loyalty_points {\"clientId\":\"c-can\"}", answer.Errors, StringComparison.Ordinal);
        Assert.Contains("<- loyalty_points completed", answer.Errors, StringComparison.Ordinal);
        Assert.Contains("50", answer.Output, StringComparison.Ordinal);
    }

    public void Dispose() => _folder.Dispose();

    private async Task<ProcessResult> RunAsync(params string[] arguments)
    {
        await using var process = ChildProcess.Start("dotnet", [copy.Program, .. arguments], _folder.Path, _folder.Settings());
        return (await process.EndAsync()).Exits(0);
    }
}
