using Microsoft.SemanticKernel;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Registers the kernel in an application's services.</summary>
public static class KernelServiceCollectionExtensions
{
    /// <summary>
    /// Registers <see cref="Kernel"/> and its <see cref="KernelPluginCollection"/>, both transient: whoever resolves a kernel may
    /// change it without touching anybody else's. Plugins and filters come from the same services.
    /// </summary>
    /// <param name="services">The application's services.</param>
    /// <returns>A builder to add plugins with; it cannot be built, the kernel is resolved from the application's provider.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="services"/> is null.</exception>
    public static IKernelBuilder AddKernel(this IServiceCollection services)
    {
        ArgumentNullException.ThrowIfNull(services);
        services.AddTransient<KernelPluginCollection>();
        services.AddTransient<Kernel>();
        return new KernelBuilder(services);
    }
}
