using A3Agent.Prompts.Loading;
using A3Agent.Prompts.Values;
using Microsoft.SemanticKernel;
using Microsoft.SemanticKernel.PromptTemplates.Handlebars;

namespace A3Agent.Prompts.Templates;

/// <summary>A prompt's template, ready to render.</summary>
/// <param name="Messages">Its messages, at least one.</param>
/// <param name="Inputs">Makes the arguments.</param>
/// <param name="Use">The variables and functions that it refers to.</param>
internal sealed record CompiledTemplate(IReadOnlyList<MessageTemplate> Messages, InputBinder Inputs, TemplateUse Use);

/// <summary>Splits, analyses and compiles templates, with values taken as they are: the messages are split before.</summary>
internal static class TemplateCompiler
{
    private static readonly KernelPromptTemplateFactory SemanticKernelFactory = new() { AllowDangerouslySetContent = true };
    private static readonly HandlebarsPromptTemplateFactory HandlebarsFactory =
        new(new HandlebarsPromptTemplateOptions { EnableHtmlDecoder = false }) { AllowDangerouslySetContent = true };

    private static readonly Kernel EmptyKernel = new();

    /// <summary>The formats, by the names that Semantic Kernel gives them.</summary>
    public static IReadOnlyList<string> Formats { get; } =
        [PromptTemplateConfig.SemanticKernelTemplateFormat, HandlebarsPromptTemplateFactory.HandlebarsTemplateFormat];

    /// <param name="prompt">The prompt's name and version, for messages.</param>
    /// <param name="format">One of <see cref="Formats"/>.</param>
    /// <param name="template">The template's text.</param>
    /// <param name="inputs">The declared inputs.</param>
    /// <param name="problems">Where problems go.</param>
    /// <returns>Null when there are problems.</returns>
    public static CompiledTemplate? Compile(
        string prompt, string format, YamlScalarText template, IReadOnlyList<PromptInput> inputs, ProblemList problems)
    {
        var isHandlebars = format == HandlebarsPromptTemplateFactory.HandlebarsTemplateFormat;
        var use = new TemplateUse();
        var context = new TemplateContext(inputs.ToDictionary(input => input.Name, StringComparer.Ordinal), template, problems, use);
        var messages = new List<MessageTemplate>();
        var binder = new InputBinder(prompt, inputs, withData: isHandlebars);
        try
        {
            foreach (var (role, body) in MessageSplitter.Split(template.Text))
            {
                var source = isHandlebars ? HandlebarsSyntax.Analyze(body, context) : body.Text;
                if (!isHandlebars)
                {
                    SemanticKernelSyntax.Analyze(body, context);
                }

                messages.Add(new MessageTemplate(role, Create(source, format, inputs, body.Offset)));
                if (use.Functions.Count == 0 && !problems.Any)
                {
                    TryOut(messages[^1], inputs, binder, body.Offset);
                }
            }
        }
        catch (TemplateSyntaxException exception)
        {
            context.Report(exception.Offset, exception.Message);
            return null;
        }

        return problems.Any ? null : new CompiledTemplate(messages, binder, use);
    }

    private static IPromptTemplate Create(string source, string format, IReadOnlyList<PromptInput> inputs, int offset)
    {
        var config = new PromptTemplateConfig(source)
        {
            TemplateFormat = format,
            AllowDangerouslySetContent = true,
            InputVariables = [.. inputs.Select(input => new InputVariable { Name = input.Name, AllowDangerouslySetContent = true })],
        };
        try
        {
            return SemanticKernelFactory.TryCreate(config, out var template) || HandlebarsFactory.TryCreate(config, out template)
                ? template
                : throw new InvalidOperationException($"There is no factory for the format {format}.");
        }
        catch (KernelException exception)
        {
            throw new TemplateSyntaxException(offset, exception.Message);
        }
    }

    // Handlebars compiles when it first renders. Without functions a rendering ends before it returns.
    private static void TryOut(MessageTemplate message, IReadOnlyList<PromptInput> inputs, InputBinder binder, int offset)
    {
        var samples = inputs.Where(input => input.Required).ToDictionary(input => input.Name, InputValue.Sample, StringComparer.Ordinal);
        var rendering = message.Template.RenderAsync(EmptyKernel, binder.Bind(samples), CancellationToken.None);
        if (rendering.Exception?.InnerException is { } exception)
        {
            throw new TemplateSyntaxException(offset, $"The template cannot be rendered: {exception.Message}");
        }
    }
}
