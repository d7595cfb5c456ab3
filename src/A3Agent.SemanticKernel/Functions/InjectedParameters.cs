using System.Globalization;
using System.Reflection;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Microsoft.SemanticKernel;

/// <summary>Gives a parameter its value for one call.</summary>
internal delegate object? ParameterBinder(in FunctionCall call);

/// <summary>The parameters that the kernel fills in itself: callers do not give them, models do not see them.</summary>
internal static class InjectedParameters
{
    private static readonly Dictionary<Type, ParameterBinder> s_binders = new()
    {
        [typeof(Kernel)] = static (in call) => call.Kernel,
        [typeof(KernelFunction)] = static (in call) => call.Function,
        [typeof(KernelArguments)] = static (in call) => call.Arguments,
        [typeof(CancellationToken)] = static (in call) => call.CancellationToken,
        [typeof(CultureInfo)] = static (in call) => call.Kernel.Culture,
        [typeof(IFormatProvider)] = static (in call) => call.Kernel.Culture,
        [typeof(ILoggerFactory)] = static (in call) => call.Kernel.LoggerFactory,
    };

    /// <summary>The binder of an injected parameter, null for one that callers give.</summary>
    public static ParameterBinder? Find(ParameterInfo parameter)
    {
        if (s_binders.TryGetValue(parameter.ParameterType, out var binder))
        {
            return binder;
        }

        if (parameter.ParameterType == typeof(ILogger))
        {
            var category = parameter.Member.DeclaringType ?? typeof(KernelFunction);
            return (in call) => call.Kernel.LoggerFactory.CreateLogger(category);
        }

        return parameter.GetCustomAttribute<FromKernelServicesAttribute>() is { } attribute
            ? FromServices(parameter, attribute.ServiceKey)
            : null;
    }

    private static ParameterBinder FromServices(ParameterInfo parameter, object? key)
    {
        var type = parameter.ParameterType;
        var name = parameter.Name;
        var isOptional = parameter.HasDefaultValue;
        var defaultValue = isOptional ? parameter.DefaultValue : null;
        return (in call) =>
        {
            var service = call.Kernel.Services is IKeyedServiceProvider keyed
                ? keyed.GetKeyedService(type, key)
                : call.Kernel.Services.GetService(type);
            if (service is not null || isOptional)
            {
                return service ?? defaultValue;
            }

            var message = $"Missing service for function parameter '{name}'";
            throw new KernelException(message, new ArgumentException(message, name));
        };
    }
}
