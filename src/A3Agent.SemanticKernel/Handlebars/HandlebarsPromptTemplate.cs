using System.Net;
using HandlebarsDotNet;

namespace Microsoft.SemanticKernel.PromptTemplates.Handlebars;

/// <summary>
/// A Handlebars template, compiled once; each rendering brings its kernel and variables along in a <see cref="Rendering"/>.
/// </summary>
internal sealed class HandlebarsPromptTemplate : IPromptTemplate
{
    private readonly TemplateVariables _variables;
    private readonly bool _encodeResults;
    private readonly bool _decode;
    private readonly Lazy<HandlebarsTemplate<object, object>> _compiled;

    public HandlebarsPromptTemplate(PromptTemplateConfig prompt, bool allowDangerousContent, HandlebarsPromptTemplateOptions options)
    {
        _variables = new TemplateVariables(prompt, allowDangerousContent);
        _encodeResults = !allowDangerousContent && !prompt.AllowDangerouslySetContent;
        _decode = options.EnableHtmlDecoder;
        var text = prompt.Template;
        var separator = options.PrefixSeparator;
        _compiled = new(() => Compile(text, separator));
    }

    public Task<string> RenderAsync(Kernel kernel, KernelArguments? arguments = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(kernel);
        try
        {
            return Task.FromResult(Render(kernel, arguments, cancellationToken));
        }
        catch (Exception exception)
        {
            return Task.FromException<string>(exception);
        }
    }

    private string Render(Kernel kernel, KernelArguments? arguments, CancellationToken cancellationToken)
    {
        var variables = _variables.For(arguments);
        using var rendering = Rendering.Begin(kernel, variables, _encodeResults, cancellationToken);
        var text = _compiled.Value(variables, null!).Trim();
        return _decode ? WebUtility.HtmlDecode(text) : text;
    }

    private static HandlebarsTemplate<object, object> Compile(string text, string separator)
    {
        var handlebars = HandlebarsDotNet.Handlebars.Create();
        SystemHelpers.Register(handlebars);
        FunctionHelper.Register(handlebars, text, separator);
        return handlebars.Compile(text);
    }
}
