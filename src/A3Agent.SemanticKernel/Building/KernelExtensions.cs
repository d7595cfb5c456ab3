using Microsoft.Extensions.DependencyInjection;

namespace Microsoft.SemanticKernel;

/// <summary>Builds kernels and adds plugins to them.</summary>
public static partial class KernelExtensions
{
    /// <summary>Builds the kernel with a provider over the builder's services.</summary>
    /// <param name="builder">The builder, from <see cref="Kernel.CreateBuilder"/>.</param>
    /// <returns>The kernel.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="builder"/> is null.</exception>
    /// <exception cref="InvalidOperationException">
    /// The builder belongs to an application's services: resolve the kernel from them.
    /// </exception>
    public static Kernel Build(this IKernelBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        if (builder is KernelBuilder { OwnsServices: false })
        {
            throw new InvalidOperationException(
                "A builder returned by AddKernel cannot be built: resolve the Kernel from the application's service provider.");
        }

        if (builder.Services.Count == 0)
        {
            return new Kernel();
        }

        builder.Services.AddSingleton(new ServiceKeys(builder.Services));
        return new Kernel(builder.Services.BuildServiceProvider());
    }
}
