using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection;

namespace Microsoft.SemanticKernel;

/// <summary>
/// Which chat client a prompt goes to: the one registered under the id of a setting, of a setting's model, else the last one.
/// </summary>
internal static class ChatClientChoice
{
    /// <exception cref="KernelException">No client fits.</exception>
    public static (IChatClient Client, PromptExecutionSettings? Settings) For(
        Kernel kernel, KernelFunction function, KernelArguments arguments)
    {
        var all = arguments.ExecutionSettings ?? function.ExecutionSettings;
        if (all is null || all.Count == 0)
        {
            return (Last(kernel) ?? throw Missing(), null);
        }

        foreach (var (id, settings) in all.Where(entry => !IsDefault(entry.Key)))
        {
            if ((kernel.Services as IKeyedServiceProvider)?.GetKeyedService<IChatClient>(id) is { } client)
            {
                return (client, settings);
            }
        }

        foreach (var settings in all.Values.Where(settings => !string.IsNullOrEmpty(settings.ModelId)))
        {
            if (kernel.GetAllServices<IChatClient>().FirstOrDefault(client => ModelOf(client) == settings.ModelId) is { } client)
            {
                return (client, settings);
            }
        }

        var byDefault = all.FirstOrDefault(entry => IsDefault(entry.Key)).Value;
        return byDefault is not null && Last(kernel) is { } last ? (last, byDefault) : throw Missing();
    }

    private static bool IsDefault(string id) =>
        id.Length == 0 || id.Equals(PromptExecutionSettings.DefaultServiceId, StringComparison.OrdinalIgnoreCase);

    private static IChatClient? Last(Kernel kernel) => kernel.GetAllServices<IChatClient>().LastOrDefault();

    private static string? ModelOf(IChatClient client) => client.GetService<ChatClientMetadata>()?.DefaultModelId;

    private static KernelException Missing() => new($"No {nameof(IChatClient)} among the kernel's services fits the prompt's settings.");
}
