using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Microsoft.SemanticKernel;

/// <summary>
/// The services, plugins and filters that functions and prompts run with.
/// </summary>
/// <remarks>
/// A kernel is cheap to create and meant for one request or turn: its plugins, filters, data and culture can be changed at any
/// time without locks. Invoking functions from several threads at once is safe as long as nobody changes it meanwhile.
/// </remarks>
public sealed partial class Kernel
{
    private KernelPluginCollection? _plugins;
    private FilterCollection<IFunctionInvocationFilter>? _functionFilters;
    private FilterCollection<IPromptRenderFilter>? _promptFilters;
    private Dictionary<string, object?>? _data;
    private CultureInfo _culture = CultureInfo.InvariantCulture;
    private ILogger? _functionLogger;

    /// <summary>Creates a kernel over a service provider.</summary>
    /// <param name="services">Where filters, loggers and services of functions come from; null means none at all.</param>
    /// <param name="plugins">
    /// The plugins to use, kept as they are and not copied. When null, a registered <see cref="KernelPluginCollection"/> is used,
    /// else one is filled from every registered <see cref="KernelPlugin"/>.
    /// </param>
    public Kernel(IServiceProvider? services = null, KernelPluginCollection? plugins = null)
    {
        Services = services ?? NoServices.Instance;
        _plugins = plugins
            ?? Services.GetService<KernelPluginCollection>()
            ?? (Registered<KernelPlugin>() is { } found ? new KernelPluginCollection(found) : null);
        _functionFilters = Registered<IFunctionInvocationFilter>() is { } functionFilters ? new(functionFilters) : null;
        _promptFilters = Registered<IPromptRenderFilter>() is { } promptFilters ? new(promptFilters) : null;
    }

    /// <summary>The provider that filters, loggers and services of functions come from; never null.</summary>
    public IServiceProvider Services { get; }

    /// <summary>The plugins whose functions can be invoked by name; changes affect this kernel only.</summary>
    public KernelPluginCollection Plugins => _plugins ?? Once(ref _plugins, []);

    /// <summary>Filters around every function, the first one outermost. Starts with those registered as services.</summary>
    public IList<IFunctionInvocationFilter> FunctionInvocationFilters => _functionFilters ?? Once(ref _functionFilters, []);

    /// <summary>
    /// Filters around every rendering of a prompt function, the first one outermost. Starts with those registered as services.
    /// </summary>
    public IList<IPromptRenderFilter> PromptRenderFilters => _promptFilters ?? Once(ref _promptFilters, []);

    /// <summary>Values that belong to this kernel, for filters and functions to share. Keys are case-sensitive.</summary>
    public IDictionary<string, object?> Data => _data ?? Once(ref _data, []);

    /// <summary>The culture in which arguments are parsed and results formatted; invariant by default and when set to null.</summary>
    [AllowNull]
    public CultureInfo Culture
    {
        get => _culture;
        set => _culture = value ?? CultureInfo.InvariantCulture;
    }

    /// <summary>The registered logger factory, or one that logs nothing.</summary>
    public ILoggerFactory LoggerFactory => Services.GetService<ILoggerFactory>() ?? NullLoggerFactory.Instance;

    /// <summary>
    /// The filters as they are, null when there has never been one, so that a call without filters allocates nothing for them.
    /// </summary>
    internal FilterCollection<IFunctionInvocationFilter>? FunctionFilters => _functionFilters;

    /// <inheritdoc cref="FunctionFilters"/>
    internal FilterCollection<IPromptRenderFilter>? PromptFilters => _promptFilters;

    /// <summary>One logger for all functions of this kernel, looked up once.</summary>
    internal ILogger FunctionLogger => _functionLogger ??= LoggerFactory.CreateLogger("Microsoft.SemanticKernel.KernelFunction");

    /// <summary>Starts a builder with its own service collection.</summary>
    /// <returns>A builder whose <c>Build()</c> creates the kernel.</returns>
    public static IKernelBuilder CreateBuilder() => new KernelBuilder();

    /// <summary>
    /// Copies the kernel: same services and culture, own collections of the same plugins, filters and data.
    /// </summary>
    /// <returns>A kernel that can be changed without touching this one.</returns>
    public Kernel Clone() => new(Services, _plugins is { Count: > 0 } ? new KernelPluginCollection(_plugins) : null)
    {
        _functionFilters = _functionFilters is { Count: > 0 } ? new(_functionFilters) : null,
        _promptFilters = _promptFilters is { Count: > 0 } ? new(_promptFilters) : null,
        _data = _data is { Count: > 0 } ? new(_data) : null,
        _culture = _culture,
    };

    private IEnumerable<T>? Registered<T>()
    {
        var found = Services.GetServices<T>();
        return found is ICollection<T> { Count: 0 } ? null : found;
    }

    private static T Once<T>(ref T? field, T created) where T : class => Interlocked.CompareExchange(ref field, created, null) ?? created;
}
