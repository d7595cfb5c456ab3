using Microsoft.Extensions.DependencyInjection;

namespace Microsoft.SemanticKernel;

/// <summary>A provider without any service, so that a kernel's <see cref="Kernel.Services"/> is never null.</summary>
internal static class NoServices
{
    public static IServiceProvider Instance { get; } = new ServiceCollection().BuildServiceProvider();
}
