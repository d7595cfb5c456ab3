using Microsoft.Extensions.DependencyInjection;

namespace Microsoft.SemanticKernel;

/// <summary>Which keys each type of service was registered with, since a provider cannot be asked for them.</summary>
internal sealed class ServiceKeys
{
    private readonly Dictionary<Type, List<object?>> _keysByType = [];

    public ServiceKeys(IServiceCollection services)
    {
        foreach (var service in services)
        {
            if (!_keysByType.TryGetValue(service.ServiceType, out var keys))
            {
                _keysByType[service.ServiceType] = keys = [];
            }

            if (!keys.Contains(service.ServiceKey))
            {
                keys.Add(service.ServiceKey);
            }
        }
    }

    public IEnumerable<object?> Of(Type serviceType) => _keysByType.GetValueOrDefault(serviceType) ?? [];
}
