namespace Microsoft.SemanticKernel;

/// <summary>
/// The call of a function, whose arguments are those of the template and over them the ones written in the block: first an
/// unnamed one for the function's first parameter, then named ones.
/// </summary>
internal sealed class CallPart(
    string? plugin, string function, TemplatePart? first, IReadOnlyList<(string Name, TemplatePart Value)> named) : TemplatePart
{
    public override IEnumerable<string> Variables =>
        (first?.Variables ?? []).Concat(named.SelectMany(argument => argument.Value.Variables));

    public override object? Evaluate(KernelArguments? arguments) =>
        throw new InvalidOperationException("A call is invoked, not evaluated.");

    public async ValueTask<object?> InvokeAsync(Kernel kernel, KernelArguments? arguments, CancellationToken cancellationToken)
    {
        var called = kernel.Plugins.GetFunction(plugin, function);
        if (first is not null || named.Count > 0)
        {
            arguments = arguments is null ? [] : new KernelArguments(arguments);
            AddOwn(arguments, called.Metadata.Parameters);
        }

        var result = await kernel.InvokeAsync(called, arguments, cancellationToken).ConfigureAwait(false);
        return result.Value;
    }

    private void AddOwn(KernelArguments arguments, IReadOnlyList<KernelParameterMetadata> parameters)
    {
        if (parameters.Count == 0)
        {
            throw new ArgumentException($"The template gives arguments to the function '{function}', which takes none.");
        }

        if (first is not null)
        {
            arguments[parameters[0].Name] = first.Evaluate(arguments);
        }

        foreach (var (name, value) in named)
        {
            if (first is not null && string.Equals(name, parameters[0].Name, StringComparison.OrdinalIgnoreCase))
            {
                throw new ArgumentException($"The template gives the argument '{name}' of the function '{function}' twice.");
            }

            arguments[name] = value.Evaluate(arguments);
        }
    }
}
