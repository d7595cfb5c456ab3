using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Microsoft.SemanticKernel;

/// <summary>
/// Makes templates of Semantic Kernel's own format: <c>{{$variable}}</c>, <c>{{'text'}}</c>,
/// <c>{{plugin.function $variable name='text'}}</c>. Safe for concurrent use.
/// </summary>
public sealed class KernelPromptTemplateFactory : IPromptTemplateFactory
{
    private readonly ILogger _logger;

    /// <summary>Creates a factory.</summary>
    /// <param name="loggerFactory">Where templates log a variable that is missing; null logs nothing.</param>
    public KernelPromptTemplateFactory(ILoggerFactory? loggerFactory = null) =>
        _logger = (loggerFactory ?? NullLoggerFactory.Instance).CreateLogger<KernelPromptTemplateFactory>();

    /// <summary>
    /// Whether all templates take values as they are. False by default: values are HTML-encoded unless the prompt allows otherwise.
    /// </summary>
    public bool AllowDangerouslySetContent { get; init; }

    /// <summary>Parses a template if its format is Semantic Kernel's, and adds to the prompt the variables that it does not list.</summary>
    /// <inheritdoc/>
    public bool TryCreate(PromptTemplateConfig templateConfig, [NotNullWhen(true)] out IPromptTemplate? result)
    {
        ArgumentNullException.ThrowIfNull(templateConfig);
        result = templateConfig.TemplateFormat == PromptTemplateConfig.SemanticKernelTemplateFormat
            ? KernelPromptTemplate.Parse(templateConfig, AllowDangerouslySetContent, _logger)
            : null;
        return result is not null;
    }
}
