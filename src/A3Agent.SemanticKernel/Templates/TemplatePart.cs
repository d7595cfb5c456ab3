using Microsoft.Extensions.Logging;

namespace Microsoft.SemanticKernel;

/// <summary>A piece of a template. Immutable.</summary>
internal abstract class TemplatePart
{
    /// <summary>The names of the variables that the piece reads.</summary>
    public virtual IEnumerable<string> Variables => [];

    /// <summary>The value of the piece.</summary>
    public abstract object? Evaluate(KernelArguments? arguments);
}

/// <summary>Text between the blocks, as it is.</summary>
internal sealed class TextPart(string text) : TemplatePart
{
    public override object? Evaluate(KernelArguments? arguments) => text;
}

/// <summary>Text in quotes, within a block.</summary>
internal sealed class LiteralPart(string text) : TemplatePart
{
    public override object? Evaluate(KernelArguments? arguments) => text;
}

/// <summary>A variable: its value, or nothing and a warning when there is none of that name.</summary>
internal sealed partial class VariablePart(string name, ILogger logger) : TemplatePart
{
    public string Name => name;

    public override IEnumerable<string> Variables => [name];

    public override object? Evaluate(KernelArguments? arguments)
    {
        if (arguments is not null && arguments.TryGetValue(name, out var value))
        {
            return value;
        }

        LogMissing(logger, name);
        return null;
    }

    [LoggerMessage(1, LogLevel.Warning, "The template's variable '{Variable}' has no value")]
    private static partial void LogMissing(ILogger logger, string variable);
}
