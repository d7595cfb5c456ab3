namespace Microsoft.SemanticKernel.PromptTemplates.Handlebars;

/// <summary>How Handlebars templates are rendered. Not to be changed once a factory has it.</summary>
public sealed class HandlebarsPromptTemplateOptions
{
    /// <summary>What stands between plugin and function in the name of a helper; "-" by default: <c>{{plugin-function}}</c>.</summary>
    public string PrefixSeparator { get; set; } = "-";

    /// <summary>
    /// Whether the rendered text is HTML-decoded once, which undoes Handlebars' own encoding; true by default. Values of
    /// variables are encoded once more unless the prompt allows otherwise, and so stay encoded.
    /// </summary>
    public bool EnableHtmlDecoder { get; set; } = true;
}
