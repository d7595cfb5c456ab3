using System.Net;
using A3Agent.Server.Tests.Processes;

namespace A3Agent.Server.Tests.Hosting;

/// <summary>The server away from its repository.</summary>
[Collection(RepositoryCopy.Name)]
[Trait("store", "sqlite")]
public sealed class PublishTests(RepositoryCopy copy)
{
    [Fact]
    public async Task A_published_server_has_what_it_needs_beside_it()
    {
        using var folder = new TestFolder();
        await copy.DotnetAsync(["publish", "src/A3Agent.Server", "-c", "Debug", "--no-build", "-o", folder["app"], .. DotnetBuild.Quietly]);
        Assert.True(File.Exists(folder["app/appsettings.json"]));
        Assert.True(File.Exists(folder["app/prompts/releases.yaml"]));
        Assert.True(File.Exists(folder["app/prompts/crm-assistant/1.0.0.yaml"]));

        await using var server = await ServerProcess.StartAsync(() => ChildProcess.Start(
            "dotnet", [folder["app/A3Agent.Server.dll"]], "/", [("ASPNETCORE_URLS", "http://127.0.0.1:0")]));

        Assert.True(File.Exists(folder["app/data/a3agent.db"]));
        using var answer = await server.Client.GetAsync("/api/clients", TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
    }
}
