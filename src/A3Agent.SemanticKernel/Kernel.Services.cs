using Microsoft.Extensions.DependencyInjection;

namespace Microsoft.SemanticKernel;

public sealed partial class Kernel
{
    /// <summary>Gets a service that must be there.</summary>
    /// <typeparam name="T">The type of the service.</typeparam>
    /// <param name="serviceKey">
    /// The key it is registered under. When null, the service registered without a key is taken, else the last one with any key
    /// (the latter only in kernels made by <see cref="CreateBuilder"/>).
    /// </param>
    /// <returns>The service.</returns>
    /// <exception cref="KernelException">There is none, or the provider does not know keys.</exception>
    public T GetRequiredService<T>(object? serviceKey = null) where T : class
    {
        var keyed = Services is IKeyedServiceProvider;
        var service = serviceKey is null
            ? Services.GetService<T>() ?? (keyed ? GetAllServices<T>().LastOrDefault() : null)
            : keyed ? Services.GetKeyedService<T>(serviceKey) : null;

        return service ?? throw new KernelException(
            serviceKey is null ? $"No service of type '{typeof(T)}' is registered."
            : keyed ? $"No service of type '{typeof(T)}' is registered under the key '{serviceKey}'."
            : $"The key '{serviceKey}' was asked for, but the service provider does not know keys.");
    }

    /// <summary>Gets all services of a type, with and without keys.</summary>
    /// <typeparam name="T">The type of the services.</typeparam>
    /// <returns>
    /// The services, grouped by key in order of registration. Services with keys are found only in kernels made by
    /// <see cref="CreateBuilder"/>.
    /// </returns>
    public IEnumerable<T> GetAllServices<T>() where T : class =>
        Services.GetService<ServiceKeys>() is { } keys
            ? keys.Of(typeof(T)).SelectMany(Services.GetKeyedServices<T>)
            : Services.GetServices<T>();
}
