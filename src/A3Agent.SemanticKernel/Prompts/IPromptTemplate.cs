namespace Microsoft.SemanticKernel;

/// <summary>A parsed template. Safe for concurrent use.</summary>
public interface IPromptTemplate
{
    /// <summary>Renders the template.</summary>
    /// <param name="kernel">The kernel whose functions the template calls.</param>
    /// <param name="arguments">The variables by name, case-insensitive; null means none.</param>
    /// <param name="cancellationToken">Cancels the functions that the template calls.</param>
    /// <returns>The prompt.</returns>
    Task<string> RenderAsync(Kernel kernel, KernelArguments? arguments = null, CancellationToken cancellationToken = default);
}
