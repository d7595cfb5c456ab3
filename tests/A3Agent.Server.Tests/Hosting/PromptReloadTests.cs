using System.Net;
using A3Agent.Prompts;
using A3Agent.Server.Tests.Processes;
using Microsoft.Extensions.DependencyInjection;
using ProviderSimulator;

namespace A3Agent.Server.Tests.Hosting;

public sealed class PromptReloadTests : IDisposable
{
    private const string Line = "- Be concise: the answer first";

    private readonly TestFolder _folder = new();

    [Fact]
    public async Task An_edit_is_used_by_the_running_server()
    {
        await using var provider = await Simulator.StartAsync(TestContext.Current.CancellationToken);
        await using var server = await RunningServer.StartAsync(provider, settings: ("Prompts:Path", _folder.CopyPrompts()));
        using var client = server.Client();
        await client.ChatAsync("Hello");

        Edit(server, "1.1.0", text => text.Replace(Line, "- Be cheerful: the answer first", StringComparison.Ordinal));

        var reply = await client.ChatAsync("Hello");
        Assert.Equal("1.1.0", reply["metadata"]!["prompt"]!.Text("version"));
        Assert.Equal([true, false], provider.Requests.Select(request => request.Messages[0].Text.Contains(Line, StringComparison.Ordinal)));
        Assert.Contains("- Be cheerful: ", provider.Requests[1].Messages[0].Text, StringComparison.Ordinal);
        Assert.Equal("ready", (await client.ReadAsync("/readyz")).Text("status"));
    }

    [Fact]
    public async Task A_broken_edit_leaves_the_last_good_one_and_shows()
    {
        await using var server = await RunningServer.StartAsync(settings: ("Prompts:Path", _folder.CopyPrompts()));
        using var client = server.Client();

        Edit(server, "1.1.0", text => text.Replace("{{userName}}", "{{user_name}}", StringComparison.Ordinal));

        var reply = await client.ChatAsync("Hello");
        Assert.Equal("1.0.0", reply["metadata"]!["prompt"]!.Text("version"));
        using var answer = await client.GetAsync("/readyz", TestContext.Current.CancellationToken);
        var ready = await answer.JsonAsync(HttpStatusCode.OK);
        Assert.Equal("degraded", ready.Text("status"));
        Assert.EndsWith("broken", ready["checks"]!.Text("prompts"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_prompt_folder_that_goes_away_does_not_stop_the_server()
    {
        var prompts = _folder.CopyPrompts();
        await using var server = await RunningServer.StartAsync(settings: ("Prompts:Path", prompts));
        using var client = server.Client();

        Directory.Delete(prompts, recursive: true);
        server.Services.GetRequiredService<PromptLibrary>().Refresh();

        Assert.Equal("completed", (await client.ChatAsync("Hello")).Text("status"));
        Assert.Equal("degraded", (await client.ReadAsync("/readyz")).Text("status"));
    }

    public void Dispose() => _folder.Dispose();

    // The server looks by itself, too; looking now spares the test the wait.
    private void Edit(RunningServer server, string version, Func<string, string> change)
    {
        var text = File.ReadAllText(_folder["prompts/crm-assistant/1.0.0.yaml"]);
        _folder.Write($"prompts/crm-assistant/{version}.yaml", change(text));
        var releases = File.ReadAllText(_folder["prompts/releases.yaml"]);
        _folder.Write(
            "prompts/releases.yaml",
            releases.Replace("crm-assistant: {live: 1.0.0}", $"crm-assistant: {{live: {version}, organizations: {{}}}}", StringComparison.Ordinal));
        server.Services.GetRequiredService<PromptLibrary>().Refresh();
    }
}
