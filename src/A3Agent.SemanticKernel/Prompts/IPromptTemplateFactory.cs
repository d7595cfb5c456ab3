using System.Diagnostics.CodeAnalysis;

namespace Microsoft.SemanticKernel;

/// <summary>Makes templates of one or more formats.</summary>
public interface IPromptTemplateFactory
{
    /// <summary>Makes a template if its format is one of this factory's.</summary>
    /// <param name="templateConfig">The prompt.</param>
    /// <param name="result">The template, null when the format is another.</param>
    /// <returns>True if the format is one of this factory's.</returns>
    /// <exception cref="KernelException">The template is malformed.</exception>
    bool TryCreate(PromptTemplateConfig templateConfig, [NotNullWhen(true)] out IPromptTemplate? result);
}
