namespace Microsoft.SemanticKernel.PromptTemplates.Handlebars;

/// <summary>
/// What the helpers of a compiled template know about the rendering that calls them. Handlebars renders on one thread, so the
/// thread carries it; a rendering within a rendering restores the outer one.
/// </summary>
internal sealed class Rendering : IDisposable
{
    [ThreadStatic]
    private static Rendering? s_current;

    private readonly Rendering? _outer;

    private Rendering(Kernel kernel, KernelArguments variables, bool encodeResults, CancellationToken cancellationToken)
    {
        Kernel = kernel;
        Variables = variables;
        EncodeResults = encodeResults;
        CancellationToken = cancellationToken;
        _outer = s_current;
    }

    public static Rendering Current => s_current ?? throw new InvalidOperationException("A helper was called outside of a rendering.");

    public Kernel Kernel { get; }

    public KernelArguments Variables { get; }

    public bool EncodeResults { get; }

    public CancellationToken CancellationToken { get; }

    public static Rendering Begin(Kernel kernel, KernelArguments variables, bool encodeResults, CancellationToken cancellationToken) =>
        s_current = new Rendering(kernel, variables, encodeResults, cancellationToken);

    public void Dispose() => s_current = _outer;
}
