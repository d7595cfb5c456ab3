using A3Agent.Identity;
using A3Agent.Prompts;
using Microsoft.Extensions.AI;
using Microsoft.SemanticKernel;

namespace A3Agent.Tests.Prompts;

/// <summary>Renders prompts in tests.</summary>
internal static class Rendering
{
    public static Prompt Prompt(this PromptLibrary library, string name = "p", string organization = "demo") =>
        library.Live(name, new OrganizationId(organization))
        ?? throw new InvalidOperationException(string.Join('\n', library.Problems));

    public static Task<IReadOnlyList<ChatMessage>> RenderAsync(this Prompt prompt, params (string Name, object? Value)[] inputs) =>
        prompt.RenderAsync(new Kernel(), Inputs(inputs), TestContext.Current.CancellationToken);

    /// <summary>Loads a file that holds one prompt and renders it.</summary>
    public static async Task<IReadOnlyList<ChatMessage>> RenderAsync(string yaml, params (string Name, object? Value)[] inputs)
    {
        using var folder = new TemporaryPrompts();
        return await folder.WriteOne(yaml).Load().Prompt().RenderAsync(inputs);
    }

    /// <summary>Loads a file that holds one prompt and gives what is wrong with it.</summary>
    public static IReadOnlyList<PromptProblem> Problems(string yaml)
    {
        using var folder = new TemporaryPrompts();
        return [.. folder.WriteOne(yaml).Load().Problems.Where(problem => problem.File == "p/1.0.0.yaml")];
    }

    public static Dictionary<string, object?> Inputs(params (string Name, object? Value)[] inputs) =>
        inputs.ToDictionary(input => input.Name, input => input.Value);

    /// <summary>The messages as one text, for golden files.</summary>
    public static string ToText(this IEnumerable<ChatMessage> messages) =>
        string.Concat(messages.Select(message => $"--- {message.Role}\n{message.Text}\n"));
}
