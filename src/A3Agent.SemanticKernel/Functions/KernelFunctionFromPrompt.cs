using System.Security.Cryptography;
using Microsoft.Extensions.AI;

namespace Microsoft.SemanticKernel;

/// <summary>
/// A prompt as a function: rendered through the filters and sent to the <see cref="IChatClient"/> among the kernel's services.
/// </summary>
internal sealed class KernelFunctionFromPrompt : KernelFunction
{
    private readonly IPromptTemplate _template;
    private readonly KeyValuePair<string, object>[] _defaults;

    private KernelFunctionFromPrompt(
        IPromptTemplate template,
        KeyValuePair<string, object>[] defaults,
        KernelFunctionMetadata metadata,
        IReadOnlyDictionary<string, PromptExecutionSettings>? settings) : base(metadata, jsonOptions: null, settings)
    {
        _template = template;
        _defaults = defaults;
    }

    public static KernelFunctionFromPrompt Create(IPromptTemplate template, PromptTemplateConfig prompt)
    {
        var metadata = new KernelFunctionMetadata(prompt.Name ?? $"Function_{RandomNumberGenerator.GetHexString(32, lowercase: true)}")
        {
            Description = prompt.Description,
            Parameters = prompt.InputVariables.ConvertAll(ParameterOf),
        };
        NameRules.CheckParametersDiffer(metadata.Parameters);
        if (prompt.OutputVariable is { } output)
        {
            metadata.ReturnParameter = new KernelReturnParameterMetadata
            {
                Description = output.Description,
                Schema = string.IsNullOrEmpty(output.JsonSchema) ? null : KernelJsonSchema.Parse(output.JsonSchema),
            };
        }

        var defaults = prompt.InputVariables
            .Where(variable => variable.Default is not null)
            .Select(variable => KeyValuePair.Create(variable.Name, variable.Default!))
            .ToArray();
        return new KernelFunctionFromPrompt(template, defaults, metadata, prompt.ExecutionSettings);
    }

    public override KernelFunction Clone(string? pluginName = null)
    {
        if (pluginName is not null)
        {
            ArgumentException.ThrowIfNullOrWhiteSpace(pluginName);
        }

        var metadata = new KernelFunctionMetadata(Metadata) { PluginName = pluginName };
        return new KernelFunctionFromPrompt(_template, _defaults, metadata, ExecutionSettings);
    }

    protected override async ValueTask<FunctionResult> InvokeCoreAsync(
        Kernel kernel, KernelArguments arguments, CancellationToken cancellationToken)
    {
        foreach (var (name, value) in _defaults)
        {
            arguments.TryAdd(name, value);
        }

        var (client, settings) = ChatClientChoice.For(kernel, this, arguments);
        var context = new PromptRenderContext(kernel, this, arguments)
        {
            CancellationToken = cancellationToken,
            ExecutionSettings = settings,
        };
        var rendered = string.Empty;
        await (kernel.PromptFilters is { } filters
            ? FilterPipeline.RunAsync(filters, context, RenderAsync)
            : RenderAsync(context)).ConfigureAwait(false);
        var prompt = context.RenderedPrompt ?? rendered;
        if (context.Result is { } given)
        {
            given.RenderedPrompt = prompt;
            return given;
        }

        var options = settings?.ToChatOptions(kernel);
        var response = await client.GetResponseAsync(PromptMessages.Parse(prompt), options, cancellationToken).ConfigureAwait(false);
        return new FunctionResult(this, response, kernel.Culture, response.AdditionalProperties) { RenderedPrompt = prompt };

        async Task RenderAsync(PromptRenderContext rendering) => rendering.RenderedPrompt = rendered =
            await _template.RenderAsync(kernel, rendering.Arguments, cancellationToken).ConfigureAwait(false);
    }

    private static KernelParameterMetadata ParameterOf(InputVariable variable)
    {
        var hasSchema = !string.IsNullOrWhiteSpace(variable.JsonSchema);
        return new KernelParameterMetadata(variable.Name)
        {
            Description = variable.Description,
            DefaultValue = variable.Default,
            IsRequired = variable.IsRequired,
            ParameterType = hasSchema ? null : variable.Default?.GetType() ?? typeof(string),
            Schema = hasSchema ? KernelJsonSchema.Parse(variable.JsonSchema!) : null,
        };
    }
}
