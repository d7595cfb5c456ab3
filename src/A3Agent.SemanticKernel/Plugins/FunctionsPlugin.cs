using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.AI;

namespace Microsoft.SemanticKernel;

/// <summary>A plugin with a fixed set of functions, looked up by hash.</summary>
internal sealed class FunctionsPlugin : KernelPlugin
{
    private readonly Dictionary<string, KernelFunction> _byName = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<string, KernelFunction> _byToolName = new(StringComparer.Ordinal);

    public FunctionsPlugin(string name, string? description, IEnumerable<KernelFunction>? functions) : base(name, description)
    {
        foreach (var function in functions ?? [])
        {
            ArgumentNullException.ThrowIfNull(function, nameof(functions));
            var own = function.Clone(name);
            _byName.Add(own.Name, own);
            _byToolName.Add(((AIFunction)own).Name, own);
        }
    }

    public override int FunctionCount => _byName.Count;

    public override bool TryGetFunction(string name, [NotNullWhen(true)] out KernelFunction? function) =>
        _byName.TryGetValue(name, out function) || _byToolName.TryGetValue(name, out function);

    public override IEnumerator<KernelFunction> GetEnumerator() => _byName.Values.GetEnumerator();
}
