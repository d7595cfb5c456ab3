using System.CommandLine;
using System.Text.Json;
using A3Agent.Identity;
using A3Agent.Prompts;
using A3Agent.Turns;

namespace A3Agent.Server.Commands;

/// <summary><c>a3agent prompts list|render</c>.</summary>
internal static class PromptsCommand
{
    private const string Text = "string";

    public static Command Create() => new("prompts", "Prompt files.") { ListPrompts(), RenderPrompt() };

    private static Command ListPrompts()
    {
        var json = CommandHost.JsonOption();
        var command = new Command("list", "List the prompts with their versions; problems with files are shown too.") { json };
        command.SetAction((parsed, cancellationToken) => CommandHost.RunAsync(
            (services, _) =>
            {
                var prompts = services.GetRequiredService<PromptLibrary>();
                if (parsed.GetValue(json))
                {
                    Console.WriteLine(JsonSerializer.Serialize(new { items = prompts.List(), problems = prompts.Problems }, A3Json.Options));
                }
                else
                {
                    foreach (var prompt in prompts.List())
                    {
                        Console.WriteLine($"{prompt.Name,-24} live {prompt.Live,-8} versions {string.Join(", ", prompt.Versions.Select(version => version.Version))}");
                    }

                    foreach (var problem in prompts.Problems)
                    {
                        Console.Error.WriteLine(problem);
                    }
                }

                return Task.FromResult(prompts.Problems.Count == 0 ? 0 : 1);
            },
            cancellationToken));
        return command;
    }

    private static Command RenderPrompt()
    {
        var name = new Argument<string>("name") { Description = "The prompt." };
        var version = new Option<string?>("--version") { Description = "The version; the live one otherwise." };
        var input = new Option<string[]>("--input", "-i") { Description = "NAME=VALUE, as often as there are inputs; VALUE is JSON where the input is no text." };
        var organization = CommandHost.OrganizationOption();
        var json = CommandHost.JsonOption();
        var command = new Command("render", "Render a prompt with inputs.") { name, version, input, organization, json };
        command.SetAction((parsed, cancellationToken) => CommandHost.RunAsync(
            async (services, stop) =>
            {
                var prompts = services.GetRequiredService<PromptLibrary>();
                var owner = CommandHost.Organization(services, parsed.GetValue(organization) ?? OrganizationId.Demo.Value);
                var wanted = parsed.GetValue(name)!;
                var prompt = (parsed.GetValue(version) is { } exact ? prompts.Find(wanted, exact) : prompts.Live(wanted, owner))
                    ?? throw new InvalidOperationException($"There is no prompt '{wanted}' in this version; 'a3agent prompts list' shows them.");
                return await RenderAsync(services, prompt, parsed.GetValue(input) ?? [], owner, parsed.GetValue(json), stop);
            },
            cancellationToken));
        return command;
    }

    private static async Task<int> RenderAsync(
        IServiceProvider services, Prompt prompt, string[] inputs, OrganizationId organization, bool json, CancellationToken cancellationToken)
    {
        try
        {
            var messages = await services.GetRequiredService<PromptRunner>().RenderAsync(
                prompt, Values(prompt, inputs), new Caller(organization, "dev", Role.Admin, KeyId: null), cancellationToken);
            if (json)
            {
                Console.WriteLine(JsonSerializer.Serialize(
                    new { messages = messages.Select(message => new { role = message.Role.Value, content = message.Text }), prompt.Version, prompt.Reference.Sha256 },
                    A3Json.Options));
                return 0;
            }

            foreach (var message in messages)
            {
                Console.WriteLine($"--- {message.Role.Value}");
                Console.WriteLine(message.Text);
            }

            return 0;
        }
        catch (PromptInputException wrong)
        {
            foreach (var error in wrong.Errors)
            {
                await Console.Error.WriteLineAsync($"{error.Field}: {error.Message}");
            }

            return 1;
        }
    }

    private static Dictionary<string, object?> Values(Prompt prompt, string[] inputs)
    {
        var values = new Dictionary<string, object?>();
        foreach (var input in inputs)
        {
            if (input.Split('=', 2) is not [{ Length: > 0 } name, var text])
            {
                throw new UsageException($"'{input}' is not NAME=VALUE.");
            }

            if (!values.TryAdd(name, Value(prompt, name, text)))
            {
                throw new UsageException($"The input {name} is there twice.");
            }
        }

        return values;
    }

    // What a prompt takes as text is text, whatever it looks like.
    private static object Value(Prompt prompt, string name, string text)
    {
        var types = prompt.Inputs.FirstOrDefault(input => input.Name == name)?.Types ?? [Text];
        var looksLikeData = text is ['[' or '{', ..];
        if (types is [Text] || (types.Contains(Text) && !looksLikeData))
        {
            return text;
        }

        try
        {
            return JsonElement.Parse(text);
        }
        catch (JsonException) when (looksLikeData)
        {
            throw new UsageException($"The value of {name} begins like JSON but is none.");
        }
        catch (JsonException)
        {
            return text;
        }
    }
}
