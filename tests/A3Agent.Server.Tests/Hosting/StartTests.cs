using A3Agent.Server.Tests.Processes;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Configuration.Json;
using Microsoft.Extensions.DependencyInjection;

namespace A3Agent.Server.Tests.Hosting;

public sealed class StartTests : IDisposable
{
    private readonly TestFolder _folder = new();

    // The aim is 3 s on a machine of its own; here it only tells a start from a hang.
    [Fact]
    public async Task The_server_is_ready_soon_after_the_process_starts()
    {
        await using var first = await ServerProcess.StartAsync(_folder);
        await using var second = await ServerProcess.StartAsync(_folder);

        TestContext.Current.TestOutputHelper!.WriteLine($"ready after {first.ReadyAfter.TotalSeconds:F2} s on a new database");
        TestContext.Current.TestOutputHelper!.WriteLine($"ready after {second.ReadyAfter.TotalSeconds:F2} s on the same one");
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

    public void Dispose() => _folder.Dispose();
}
