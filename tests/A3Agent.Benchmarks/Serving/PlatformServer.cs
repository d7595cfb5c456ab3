using System.Text.Json;
using A3Agent.Identity;
using A3Agent.Plugins;
using A3Agent.Server.Hosting;
using Microsoft.Extensions.AI;

namespace A3Agent.Benchmarks.Serving;

/// <summary>The server as it ships, over a fresh database; the environment carries its settings.</summary>
internal static class PlatformServer
{
    public static async Task<(WebApplication App, ServedGreeting Greeting)> CreateAsync()
    {
        var app = Server.Program.Create([]);
        await app.PrepareAsync();
        var (_, key) = await app.Services.GetRequiredService<ApiKeys>()
            .CreateAsync(OrganizationId.Demo, "bench", Role.Member, name: null, CancellationToken.None);
        return (app, new ServedGreeting("", key, await ShapeAsync(app.Services)));
    }

    // What the platform sends upstream, so that the bare loop can send as much.
    private static async Task<RequestShape> ShapeAsync(IServiceProvider services)
    {
        var tools = services.GetRequiredService<ToolSet>().Declarations.OfType<AIFunctionDeclaration>().Select(tool => new
        {
            type = "function",
            function = new { name = tool.Name, description = tool.Description, parameters = tool.JsonSchema },
        });
        return new RequestShape(await SystemPrompt.RenderAsync(services), JsonSerializer.SerializeToElement(tools, A3Json.Options));
    }
}
