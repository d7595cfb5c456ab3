using System.Reflection;
using System.Text.Json;

namespace Microsoft.SemanticKernel;

/// <summary>A method with everything that calling it needs, prepared once and shared by all functions cloned from it.</summary>
internal sealed class BoundMethod
{
    private readonly object? _target;
    private readonly MethodInvoker _invoker;
    private readonly ParameterBinder[] _binders;
    private readonly ResultReader _readResult;

    public BoundMethod(MethodInfo method, object? target, JsonSerializerOptions? jsonOptions)
    {
        Method = method;
        _target = target;
        _invoker = MethodInvoker.Create(method);
        _readResult = ResultReaders.For(method.ReturnType);

        var parameters = method.GetParameters();
        var visible = new List<KernelParameterMetadata>(parameters.Length);
        _binders = new ParameterBinder[parameters.Length];
        for (var i = 0; i < parameters.Length; i++)
        {
            if (InjectedParameters.Find(parameters[i]) is { } injected)
            {
                _binders[i] = injected;
                continue;
            }

            var argument = new ArgumentBinder(parameters[i], jsonOptions);
            _binders[i] = argument.Bind;
            visible.Add(argument.Metadata);
        }

        Parameters = visible;
    }

    public MethodInfo Method { get; }

    /// <summary>The parameters that callers give, in order.</summary>
    public IReadOnlyList<KernelParameterMetadata> Parameters { get; }

    public ValueTask<FunctionResult> InvokeAsync(in FunctionCall call)
    {
        object?[] values = _binders.Length == 0 ? [] : new object?[_binders.Length];
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = _binders[i](call);
        }

        return _readResult(call.Function, call.Kernel, _invoker.Invoke(_target, values.AsSpan()));
    }
}
