using Microsoft.Extensions.DependencyInjection;

namespace Microsoft.SemanticKernel;

/// <summary>Collects the services and plugins of a kernel.</summary>
public interface IKernelBuilder
{
    /// <summary>The services that the kernel will resolve from.</summary>
    IServiceCollection Services { get; }

    /// <summary>Where the extensions that add plugins hang.</summary>
    IKernelBuilderPlugins Plugins { get; }
}

/// <summary>Collects the plugins of a kernel: <c>builder.Plugins.AddFromType&lt;T&gt;()</c> and the like.</summary>
public interface IKernelBuilderPlugins
{
    /// <summary>The services that plugins are registered in, as singletons of <see cref="KernelPlugin"/>.</summary>
    IServiceCollection Services { get; }
}
