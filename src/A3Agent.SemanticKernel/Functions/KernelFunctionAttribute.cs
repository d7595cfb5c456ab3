namespace Microsoft.SemanticKernel;

/// <summary>Makes a method of a plugin class a function. A <c>Description</c> beside it tells models what it does.</summary>
[AttributeUsage(AttributeTargets.Method, AllowMultiple = false)]
public sealed class KernelFunctionAttribute : Attribute
{
    /// <summary>Names the function after the method, without the <c>Async</c> of asynchronous ones.</summary>
    public KernelFunctionAttribute()
    {
    }

    /// <summary>Names the function.</summary>
    /// <param name="name">Letters, digits, underscores and dashes; null or blank means the name of the method.</param>
    public KernelFunctionAttribute(string? name) => Name = name;

    /// <summary>The given name, null when the method's is used.</summary>
    public string? Name { get; }
}
