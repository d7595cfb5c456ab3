using Microsoft.Extensions.Logging;

namespace Microsoft.SemanticKernel;

public static partial class KernelFunctionFactory
{
    /// <summary>Creates a function from a prompt: it renders the prompt through the kernel's filters and sends it to a model.</summary>
    /// <param name="promptConfig">The prompt; its name becomes the function's, a random one when it has none.</param>
    /// <param name="promptTemplateFactory">Makes the template; null takes a <see cref="KernelPromptTemplateFactory"/>.</param>
    /// <param name="loggerFactory">Where the template logs; null logs nothing.</param>
    /// <returns>
    /// The function, outside of any plugin. Its result is a <see cref="Microsoft.Extensions.AI.ChatResponse"/>, readable as text.
    /// </returns>
    /// <exception cref="KernelException">The format of the template is not supported, or it is malformed.</exception>
    /// <exception cref="ArgumentException">The name is not allowed, or variables have the same name.</exception>
    public static KernelFunction CreateFromPrompt(
        PromptTemplateConfig promptConfig, IPromptTemplateFactory? promptTemplateFactory = null, ILoggerFactory? loggerFactory = null) =>
        CreateFromPrompt((promptTemplateFactory ?? new KernelPromptTemplateFactory(loggerFactory)).Create(promptConfig), promptConfig);

    /// <summary>Creates a function from a prompt and its template, which has been made before.</summary>
    /// <param name="promptTemplate">The template.</param>
    /// <param name="promptConfig">The prompt; its name becomes the function's, a random one when it has none.</param>
    /// <param name="loggerFactory">Not used: the template logs by itself.</param>
    /// <returns>
    /// The function, outside of any plugin. Its result is a <see cref="Microsoft.Extensions.AI.ChatResponse"/>, readable as text.
    /// </returns>
    /// <exception cref="ArgumentException">The name is not allowed, or variables have the same name.</exception>
    public static KernelFunction CreateFromPrompt(
        IPromptTemplate promptTemplate, PromptTemplateConfig promptConfig, ILoggerFactory? loggerFactory = null)
    {
        ArgumentNullException.ThrowIfNull(promptTemplate);
        ArgumentNullException.ThrowIfNull(promptConfig);
        return KernelFunctionFromPrompt.Create(promptTemplate, promptConfig);
    }
}
