using System.Net;
using A3Agent.Server.Tests.Processes;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Configuration.Json;
using Microsoft.Extensions.DependencyInjection;

namespace A3Agent.Server.Tests.Hosting;

public sealed class StartTests : IDisposable
{
    // The aim is 3 s on a machine of its own; here it only tells a start from a hang.
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(30);

    private readonly TestFolder _folder = new();

    [Fact]
    public async Task The_server_is_ready_soon_after_the_process_starts()
    {
        await using var first = await ServerProcess.StartAsync(_folder);
        await using var second = await ServerProcess.StartAsync(_folder);

        TestContext.Current.TestOutputHelper!.WriteLine($"ready after {first.ReadyAfter.TotalSeconds:F2} s on a new database");
        TestContext.Current.TestOutputHelper!.WriteLine($"ready after {second.ReadyAfter.TotalSeconds:F2} s on the same one");
        Assert.InRange(first.ReadyAfter, TimeSpan.Zero, Bound);
        Assert.InRange(second.ReadyAfter, TimeSpan.Zero, Bound);
    }

    [Fact]
    public async Task The_folder_where_it_is_started_does_not_matter()
    {
        await using var server = await ServerProcess.StartAsync(() => ChildProcess.Start(
            "dotnet", [A3AgentProgram.Path, "serve", "--urls", "http://127.0.0.1:0"], "/", _folder.Settings()));

        var prompts = await server.Client.ReadAsync("/api/prompts");

        Assert.Contains("crm-assistant", prompts.Items().Select(prompt => prompt.Text("name")));
    }

    [Fact]
    public async Task No_settings_file_is_watched()
    {
        await using var server = await RunningServer.StartAsync();

        var files = ((IConfigurationRoot)server.Services.GetRequiredService<IConfiguration>()).Providers.OfType<JsonConfigurationProvider>().ToList();

        Assert.NotEmpty(files);
        Assert.All(files, file => Assert.False(file.Source.ReloadOnChange, file.Source.Path));
    }

    [Fact]
    [Trait("store", "sqlite")]
    public async Task A_published_server_has_what_it_needs_beside_it()
    {
        await using var publish = ChildProcess.Start(
            "dotnet", ["publish", "src/A3Agent.Server", "-o", _folder["app"], .. DotnetBuild.Quietly], Repository.Root, []);
        (await publish.EndAsync(DotnetBuild.Limit)).Exits(0);
        Assert.True(File.Exists(_folder["app/appsettings.json"]));
        Assert.True(File.Exists(_folder["app/prompts/releases.yaml"]));
        Assert.True(File.Exists(_folder["app/prompts/crm-assistant/1.0.0.yaml"]));

        await using var server = await ServerProcess.StartAsync(() => ChildProcess.Start(
            "dotnet", [_folder["app/A3Agent.Server.dll"]], "/", [("ASPNETCORE_URLS", "http://127.0.0.1:0")]));

        Assert.True(File.Exists(_folder["app/data/a3agent.db"]));
        using var answer = await server.Client.GetAsync("/api/clients", TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
    }

    public void Dispose() => _folder.Dispose();
}
