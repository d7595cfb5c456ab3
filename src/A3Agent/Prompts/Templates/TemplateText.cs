using A3Agent.Prompts.Loading;

namespace A3Agent.Prompts.Templates;

/// <summary>A part of a prompt file's template, with its place in it.</summary>
/// <param name="Text">The part's source.</param>
/// <param name="Offset">Where it begins in the template.</param>
internal sealed record TemplateText(string Text, int Offset);

/// <summary>A call of a function in a template.</summary>
/// <param name="Plugin">The plugin's name.</param>
/// <param name="Name">The function's name in the plugin.</param>
internal readonly record struct FunctionUse(string Plugin, string Name)
{
    public override string ToString() => $"{Plugin}.{Name}";
}

/// <summary>What an analysis finds in a message's template.</summary>
internal sealed class TemplateUse
{
    /// <summary>The names of the variables it refers to.</summary>
    public HashSet<string> Variables { get; } = new(StringComparer.Ordinal);

    /// <summary>The functions it calls.</summary>
    public HashSet<FunctionUse> Functions { get; } = [];
}

/// <summary>What the analysis of a template needs to know and where it reports.</summary>
/// <param name="inputs">The declared inputs by name.</param>
/// <param name="template">The whole template with places.</param>
/// <param name="problems">Where problems go.</param>
/// <param name="use">Where references are recorded.</param>
internal sealed class TemplateContext(
    IReadOnlyDictionary<string, PromptInput> inputs, YamlScalarText template, ProblemList problems, TemplateUse use)
{
    public TemplateUse Use => use;

    /// <summary>Reports a problem at a place of the whole template.</summary>
    public void Report(int offset, string message) => problems.Add(template.At(offset), message);

    /// <summary>Records a reference to a variable; reports it when no input is declared so.</summary>
    public PromptInput? Variable(string name, int offset)
    {
        use.Variables.Add(name);
        if (inputs.TryGetValue(name, out var input))
        {
            return input;
        }

        Report(offset, $"The template uses '{name}', which is not declared under input_variables.");
        return null;
    }

    /// <summary>True when an input is declared so.</summary>
    public bool IsDeclared(string name) => inputs.ContainsKey(name);
}

/// <summary>A template's source cannot be read.</summary>
/// <param name="offset">Where, in the whole template.</param>
/// <param name="message">Why, and what to write instead.</param>
internal sealed class TemplateSyntaxException(int offset, string message) : Exception(message)
{
    public int Offset => offset;
}
