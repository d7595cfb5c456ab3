using A3Agent.Identity;
using A3Agent.Prompts;
using A3Agent.Turns;

namespace A3Agent.Benchmarks.Serving;

/// <summary>The system prompt of a turn with the default agent, as the platform renders it.</summary>
internal static class SystemPrompt
{
    public static async Task<string> RenderAsync(IServiceProvider services)
    {
        var prompt = services.GetRequiredService<PromptLibrary>().Live(new TurnOptions().DefaultAgent, OrganizationId.Demo)!;
        var inputs = new Dictionary<string, object?>
        {
            ["today"] = "Friday, 2026-11-20", ["timeZone"] = "UTC", ["locale"] = "en-US", ["userName"] = "bench", ["userId"] = "bench",
            ["organization"] = OrganizationId.Demo.Value, ["instructions"] = "",
        };
        var caller = new Caller(OrganizationId.Demo, "bench", Role.Member, KeyId: null);
        var messages = await services.GetRequiredService<PromptRunner>().RenderAsync(prompt, inputs, caller, CancellationToken.None);
        return messages[0].Text;
    }
}
