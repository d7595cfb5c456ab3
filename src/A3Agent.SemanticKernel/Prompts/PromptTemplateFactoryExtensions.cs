namespace Microsoft.SemanticKernel;

/// <summary>Makes templates whose format must be known.</summary>
public static class PromptTemplateFactoryExtensions
{
    /// <summary>Makes a template.</summary>
    /// <param name="factory">The factory.</param>
    /// <param name="templateConfig">The prompt.</param>
    /// <returns>The template.</returns>
    /// <exception cref="KernelException">The factory does not know the format, or the template is malformed.</exception>
    public static IPromptTemplate Create(this IPromptTemplateFactory factory, PromptTemplateConfig templateConfig)
    {
        ArgumentNullException.ThrowIfNull(factory);
        ArgumentNullException.ThrowIfNull(templateConfig);
        return factory.TryCreate(templateConfig, out var template)
            ? template
            : throw new KernelException($"Templates of the format '{templateConfig.TemplateFormat}' are not supported.");
    }
}
