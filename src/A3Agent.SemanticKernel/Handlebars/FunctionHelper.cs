using System.Text.Json;
using System.Text.RegularExpressions;
using System.Web;
using HandlebarsDotNet;
using HandlebarsDotNet.PathStructure;

namespace Microsoft.SemanticKernel.PromptTemplates.Handlebars;

/// <summary>
/// A helper that invokes a function, waiting for it: Handlebars knows no asynchronous helpers. Which function it is, each
/// rendering's kernel says; where it has none, the name is a variable's.
/// </summary>
internal sealed class FunctionHelper(string plugin, string function, string separator)
{
    private readonly string _name = plugin + separator + function;
    private readonly ChainSegment _variable = ChainSegment.Create(plugin + separator + function);

    /// <summary>Registers a helper for everything in a template that looks like the name of a function.</summary>
    public static void Register(IHandlebars handlebars, string template, string separator)
    {
        var names = Regex.Matches(template, $"([0-9A-Za-z_]+){Regex.Escape(separator)}([0-9A-Za-z_-]+)");
        foreach (var (plugin, function) in names.Select(name => (name.Groups[1].Value, name.Groups[2].Value)).Distinct())
        {
            var helper = new FunctionHelper(plugin, function, separator);
            handlebars.RegisterHelper(helper._name, helper.Invoke);
        }
    }

    private object Invoke(in HelperOptions options, in Context context, in Arguments arguments)
    {
        var rendering = Rendering.Current;
        if (rendering.Kernel.Plugins.TryGetFunction(plugin, function, out var found))
        {
            new FunctionArguments(found.Metadata, separator).AddTo(rendering.Variables, arguments);
            return Invoke(found, rendering)!; // Handlebars writes null as nothing.
        }

        return arguments.Length == 0
            ? context[_variable]!
            : throw new HandlebarsRuntimeException($"The template uses a helper that does not exist: '{_name}'.");
    }

    private static object? Invoke(KernelFunction function, Rendering rendering)
    {
        var result = function.InvokeAsync(rendering.Kernel, rendering.Variables, rendering.CancellationToken).GetAwaiter().GetResult();
        return result.Value switch
        {
            null => null,
            string text => rendering.EncodeResults ? HttpUtility.HtmlEncode(text) : text,

            // Through JSON and back, so that a template sees what a model would: no live objects, only serializable properties.
            { } value => JsonSerializer.Deserialize(JsonSerializer.SerializeToUtf8Bytes(value, value.GetType()), value.GetType()),
        };
    }
}
