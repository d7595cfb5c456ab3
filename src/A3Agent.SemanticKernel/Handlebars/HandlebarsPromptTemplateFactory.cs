using System.Diagnostics.CodeAnalysis;

namespace Microsoft.SemanticKernel.PromptTemplates.Handlebars;

/// <summary>
/// Makes Handlebars templates, whose helpers are the kernel's functions (<c>{{plugin-function argument}}</c>,
/// <c>{{plugin-function name=argument}}</c>) and json, concat, array, range, equals, or, add, subtract, set. Safe for concurrent use.
/// </summary>
public sealed class HandlebarsPromptTemplateFactory : IPromptTemplateFactory
{
    private readonly HandlebarsPromptTemplateOptions _options;

    /// <summary>Creates a factory.</summary>
    /// <param name="options">How templates are rendered; null takes the defaults.</param>
    public HandlebarsPromptTemplateFactory(HandlebarsPromptTemplateOptions? options = null) => _options = options ?? new();

    /// <summary>The name of the format: "handlebars".</summary>
    public static string HandlebarsTemplateFormat => "handlebars";

    /// <summary>What stands between plugin and function in the name of a helper.</summary>
    public string NameDelimiter => _options.PrefixSeparator;

    /// <summary>
    /// Whether all templates take values as they are. False by default: values are HTML-encoded unless the prompt allows otherwise.
    /// </summary>
    public bool AllowDangerouslySetContent { get; init; }

    /// <summary>
    /// Makes a template if its format is Handlebars. It is compiled when first rendered, and is refused then if malformed.
    /// </summary>
    /// <param name="templateConfig">The prompt.</param>
    /// <param name="result">The template, null when the format is another.</param>
    /// <returns>True if the format is Handlebars.</returns>
    public bool TryCreate(PromptTemplateConfig templateConfig, [NotNullWhen(true)] out IPromptTemplate? result)
    {
        ArgumentNullException.ThrowIfNull(templateConfig);
        result = templateConfig.TemplateFormat == HandlebarsTemplateFormat
            ? new HandlebarsPromptTemplate(templateConfig, AllowDangerouslySetContent, _options)
            : null;
        return result is not null;
    }
}
