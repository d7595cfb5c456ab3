using System.Globalization;
using System.Text;
using System.Web;
using Microsoft.Extensions.Logging;

namespace Microsoft.SemanticKernel;

/// <summary>A parsed template of Semantic Kernel's own format: rendering only walks over its parts.</summary>
internal sealed class KernelPromptTemplate : IPromptTemplate
{
    private readonly (TemplatePart Part, bool Encode)[] _parts;

    private KernelPromptTemplate((TemplatePart Part, bool Encode)[] parts) => _parts = parts;

    public static KernelPromptTemplate Parse(PromptTemplateConfig prompt, bool allowDangerousContent, ILogger logger)
    {
        var parts = TemplateParser.Parse(prompt.Template, logger);
        var known = prompt.InputVariables.Select(variable => variable.Name).ToHashSet(StringComparer.OrdinalIgnoreCase);
        foreach (var name in parts.SelectMany(part => part.Variables).Where(known.Add))
        {
            prompt.InputVariables.Add(new InputVariable { Name = name });
        }

        // What is allowed for the whole prompt covers what functions return; a variable is allowed by itself or by the factory.
        var allowed = prompt.InputVariables
            .Where(variable => allowDangerousContent || variable.AllowDangerouslySetContent)
            .Select(variable => variable.Name)
            .ToHashSet(StringComparer.Ordinal);
        return new KernelPromptTemplate(parts.ConvertAll(part => (part, part switch
        {
            TextPart => false,
            VariablePart variable => !allowed.Contains(variable.Name),
            _ => !allowDangerousContent && !prompt.AllowDangerouslySetContent,
        })).ToArray());
    }

    public async Task<string> RenderAsync(Kernel kernel, KernelArguments? arguments = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(kernel);
        var prompt = new StringBuilder();
        foreach (var (part, encode) in _parts)
        {
            var value = part is CallPart call
                ? await call.InvokeAsync(kernel, arguments, cancellationToken).ConfigureAwait(false)
                : part.Evaluate(arguments);
            if (Text(value, kernel.Culture) is { Length: > 0 } text)
            {
                prompt.Append(encode ? HttpUtility.HtmlEncode(text) : text);
            }
        }

        return prompt.ToString();
    }

    private static string? Text(object? value, CultureInfo culture) =>
        value is List<string> lines ? string.Join('\n', lines) : ValueText.Of(value, culture);
}
