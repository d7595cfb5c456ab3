using System.Text.Json;
using A3Agent.Conversations;
using A3Agent.Prompts.Templates;
using Microsoft.Extensions.AI;
using Microsoft.SemanticKernel;

namespace A3Agent.Prompts;

/// <summary>A version of a prompt: its file, checked and compiled. Immutable, safe for concurrent use.</summary>
public sealed class Prompt
{
    private const int MaxSchemaName = 64;
    private readonly CompiledTemplate _template;

    internal Prompt(PromptReference reference, CompiledTemplate template)
    {
        Reference = reference;
        _template = template;
    }

    /// <summary>The name, which is its folder's.</summary>
    public string Name => Reference.Name;

    /// <summary>The semantic version, which is its file's name.</summary>
    public string Version => Reference.Version;

    /// <summary>What is stored with an answer: name, version and the SHA-256 of the file's bytes.</summary>
    public PromptReference Reference { get; }

    /// <summary>What it is for.</summary>
    public required string Description { get; init; }

    /// <summary>The declared inputs, in the file's order.</summary>
    public required IReadOnlyList<PromptInput> Inputs { get; init; }

    /// <summary>How it wants the model to be called.</summary>
    public required PromptSettings Settings { get; init; }

    /// <summary>
    /// The JSON Schema of a structured answer in the strict form: every key is required, those that the file leaves optional are nullable.
    /// Null for a free answer.
    /// </summary>
    public JsonElement? OutputSchema
    {
        get => OutputFormat?.Schema;
        init => OutputFormat = value is { } schema ? ChatResponseFormat.ForJsonSchema(schema, SchemaName) : null;
    }

    /// <summary>The same as models are asked for it; always the same object, by which a connector knows it again.</summary>
    internal ChatResponseFormatJson? OutputFormat { get; private init; }

    /// <summary>Renders the messages. A message that comes out empty is left out.</summary>
    /// <param name="kernel">Its functions are those that the template may call: put read functions into it alone.</param>
    /// <param name="inputs">
    /// Values by name: text, numbers, truth values, dates, lists of text, objects that serialize to JSON, or JsonElement. Null counts as missing.
    /// </param>
    /// <param name="cancellationToken">Ends the functions that the template calls.</param>
    /// <returns>The messages in the template's order; values stand in them as they are.</returns>
    /// <exception cref="PromptInputException">An input is missing, unknown or of another type.</exception>
    /// <exception cref="InvalidOperationException">The template calls a function that the kernel does not have.</exception>
    public async Task<IReadOnlyList<ChatMessage>> RenderAsync(
        Kernel kernel, IReadOnlyDictionary<string, object?> inputs, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(kernel);
        ArgumentNullException.ThrowIfNull(inputs);
        cancellationToken.ThrowIfCancellationRequested();
        RequireFunctions(kernel);

        var arguments = _template.Inputs.Bind(inputs);
        var messages = new List<ChatMessage>(_template.Messages.Count);
        foreach (var message in _template.Messages)
        {
            var text = await message.RenderAsync(kernel, arguments, cancellationToken);
            if (text.Length > 0)
            {
                messages.Add(new ChatMessage(message.Role, text));
            }
        }

        return messages;
    }

    // Providers take at most so many characters for the name of a schema.
    private string SchemaName => Name.Length <= MaxSchemaName ? Name : Name[..MaxSchemaName];

    private void RequireFunctions(Kernel kernel)
    {
        foreach (var function in _template.Use.Functions)
        {
            if (!kernel.Plugins.TryGetFunction(function.Plugin, function.Name, out _))
            {
                throw new InvalidOperationException(
                    $"Prompt {Name} {Version} calls the function {function}, which it may not: prompts may call read functions alone, "
                    + "and the kernel that renders this one has no such function.");
            }
        }
    }
}
