using A3Agent.Crm;
using A3Agent.Search;
using Microsoft.Extensions.DependencyInjection;

namespace A3Agent.Plugins;

/// <summary>
/// The services that a plugin function sees during one tool call: the caller's stores, the call's <see cref="ToolContext"/>, and for
/// everything else the application's services. <c>new Kernel(new ToolServices(...), tools.Plugins)</c> is the kernel of the call.
/// </summary>
/// <remarks>
/// One small object per call, safe for concurrent use. The kernel asks a provider that knows keys with the key null for parameters
/// marked <c>[FromKernelServices]</c>, and for the lists of its filters: both are answered here.
/// </remarks>
/// <param name="application">The application's services, from a container.</param>
/// <param name="crm">The CRM of the caller's organization.</param>
/// <param name="clients">The client search of the caller's organization.</param>
/// <param name="context">The tool call.</param>
public sealed class ToolServices(IServiceProvider application, ICrmStore crm, IClientIndex clients, ToolContext context)
    : IKeyedServiceProvider
{
    /// <inheritdoc/>
    public object? GetService(Type serviceType) =>
        serviceType == typeof(ICrmStore) ? crm
        : serviceType == typeof(ToolContext) ? context
        : serviceType == typeof(IClientIndex) ? clients
        : application.GetService(serviceType);

    /// <inheritdoc/>
    public object? GetKeyedService(Type serviceType, object? serviceKey) =>
        serviceKey is null ? GetService(serviceType) : (application as IKeyedServiceProvider)?.GetKeyedService(serviceType, serviceKey);

    /// <inheritdoc/>
    /// <exception cref="InvalidOperationException">There is no such service.</exception>
    public object GetRequiredKeyedService(Type serviceType, object? serviceKey) =>
        GetKeyedService(serviceType, serviceKey)
        ?? throw new InvalidOperationException($"No service of type {serviceType} is registered under the key '{serviceKey}'.");
}
