using System.Collections.Frozen;
using System.Text.Json;
using A3Agent.Crm;
using Microsoft.SemanticKernel;

namespace A3Agent.Prompts.Values;

/// <summary>Checks the inputs of a render against the declared ones and makes the kernel's arguments of them.</summary>
internal sealed class InputBinder
{
    /// <summary>Appended to a variable's name: its printed form. No declared name holds two underscores in a row.</summary>
    public const string TextSuffix = "__text";

    private readonly string _prompt;
    private readonly FrozenDictionary<string, PromptInput> _declared;
    private readonly (PromptInput Input, InputValue? Default)[] _inputs;
    private readonly bool _withData;

    /// <param name="prompt">The prompt's name and version, for messages.</param>
    /// <param name="inputs">The declared inputs, whose defaults fit.</param>
    /// <param name="withData">True when the template can walk through data, false when it only prints.</param>
    public InputBinder(string prompt, IReadOnlyList<PromptInput> inputs, bool withData)
    {
        _prompt = prompt;
        _withData = withData;
        _declared = inputs.ToFrozenDictionary(input => input.Name, StringComparer.Ordinal);
        _inputs = [.. inputs.Select(input => (input, Default(input)))];
    }

    /// <exception cref="PromptInputException">A required input is missing, one is unknown, or one has another type.</exception>
    public KernelArguments Bind(IReadOnlyDictionary<string, object?> inputs)
    {
        List<FieldError>? errors = null;
        foreach (var name in inputs.Keys)
        {
            if (!_declared.ContainsKey(name))
            {
                (errors ??= []).Add(new FieldError(name, $"'{name}' is not an input of this prompt; {Known()}."));
            }
        }

        var arguments = new KernelArguments();
        foreach (var (input, fallback) in _inputs)
        {
            var value = Value(input, fallback, inputs, out var reason);
            if (value is null)
            {
                (errors ??= []).Add(new FieldError(input.Name, reason!));
                continue;
            }

            arguments[input.Name] = _withData ? value.Data : value.Text;
            if (_withData && input.Kinds != InputKinds.Text)
            {
                arguments[input.Name + TextSuffix] = value.Text;
            }
        }

        return errors is null ? arguments : throw new PromptInputException(_prompt, errors);
    }

    private static InputValue? Value(PromptInput input, InputValue? fallback, IReadOnlyDictionary<string, object?> inputs, out string? reason)
    {
        if (inputs.TryGetValue(input.Name, out var value) && value is not (null or JsonElement { ValueKind: JsonValueKind.Null }))
        {
            return InputValue.From(input, value, out reason);
        }

        reason = $"'{input.Name}' is required.";
        return fallback;
    }

    private static InputValue? Default(PromptInput input) =>
        input.Default is { } json ? InputValue.From(input, json, out _) : input.Required ? null : InputValue.Nothing;

    private string Known() => _inputs.Length == 0 ? "it has none" : "its inputs are " + string.Join(", ", _inputs.Select(item => item.Input.Name));
}
