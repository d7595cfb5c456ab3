using Microsoft.Extensions.DependencyInjection;

namespace Microsoft.SemanticKernel;

/// <summary>A builder with a collection of its own, or over the application's (which then resolves the kernel itself).</summary>
internal sealed class KernelBuilder : IKernelBuilder, IKernelBuilderPlugins
{
    public KernelBuilder()
    {
        Services = new ServiceCollection();
        OwnsServices = true;
    }

    public KernelBuilder(IServiceCollection services) => Services = services;

    public IServiceCollection Services { get; }

    public IKernelBuilderPlugins Plugins => this;

    public bool OwnsServices { get; }
}
