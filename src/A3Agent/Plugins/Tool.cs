using System.ComponentModel;
using System.Reflection;
using System.Text.Json;
using Microsoft.Extensions.AI;
using Microsoft.SemanticKernel;

namespace A3Agent.Plugins;

/// <summary>A plugin function as a model sees it. Immutable, made once at start.</summary>
public sealed class Tool
{
    internal Tool(string wireName, KernelFunction function)
    {
        WireName = wireName;
        Function = function;
        Schema = ToolSchema.Of(function);
        IsReadOnly = OnlyReads(function);
        Declaration = AIFunctionFactory.CreateDeclaration(wireName, function.Description, Schema);
    }

    /// <summary>The name that the model uses: the bare function name, or <c>plugin-function</c> where two plugins share it.</summary>
    public string WireName { get; }

    /// <summary>The function to invoke, through <c>kernel.InvokeAsync</c> so that filters run.</summary>
    public KernelFunction Function { get; }

    /// <summary>
    /// The JSON schema of the arguments: an object that lists its properties, the required ones and nothing else
    /// (<c>additionalProperties</c> false, in nested objects too). An optional property is left out or null.
    /// </summary>
    public JsonElement Schema { get; }

    /// <summary>Whether the function only reads: its method carries <c>[ReadOnly(true)]</c>. Without it, it counts as a write.</summary>
    public bool IsReadOnly { get; }

    /// <summary>What is sent to the model: name, description and schema.</summary>
    public AITool Declaration { get; }

    /// <summary>Whether a function only reads: its method carries <c>[ReadOnly(true)]</c>.</summary>
    public static bool OnlyReads(KernelFunction function) =>
        function.UnderlyingMethod?.GetCustomAttribute<ReadOnlyAttribute>() is { IsReadOnly: true };

    /// <summary>The arguments of a call, ready for the kernel; null means absent, so that the parameter's default counts.</summary>
    /// <param name="arguments">A JSON object that <see cref="JsonSchemaCheck"/> found right.</param>
    public static KernelArguments ToKernelArguments(JsonElement arguments)
    {
        var result = new KernelArguments();
        foreach (var argument in arguments.EnumerateObject())
        {
            if (argument.Value.ValueKind is not JsonValueKind.Null)
            {
                result[argument.Name] = argument.Value;
            }
        }

        return result;
    }
}
