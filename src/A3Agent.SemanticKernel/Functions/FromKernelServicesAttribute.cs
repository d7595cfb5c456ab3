namespace Microsoft.SemanticKernel;

/// <summary>
/// Takes a parameter of a function from the kernel's services: callers do not give it, models do not see it. A parameter with a
/// default value is optional.
/// </summary>
[AttributeUsage(AttributeTargets.Parameter, AllowMultiple = false)]
public sealed class FromKernelServicesAttribute : Attribute
{
    /// <summary>Takes the service registered without a key.</summary>
    public FromKernelServicesAttribute()
    {
    }

    /// <summary>Takes the service registered under a key.</summary>
    /// <param name="serviceKey">The key; null means none.</param>
    public FromKernelServicesAttribute(object? serviceKey) => ServiceKey = serviceKey;

    /// <summary>The key, null for the service without one.</summary>
    public object? ServiceKey { get; }
}
