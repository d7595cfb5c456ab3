using System.Globalization;
using Microsoft.Extensions.AI;

namespace Microsoft.SemanticKernel;

/// <summary>What an invocation gave. Immutable in itself; the value may not be.</summary>
public sealed class FunctionResult
{
    /// <summary>Creates a result.</summary>
    /// <param name="function">The function that gave it.</param>
    /// <param name="value">The value, null when the function returns none.</param>
    /// <param name="culture">The culture for <see cref="ToString"/>; invariant when null.</param>
    /// <param name="metadata">What else is known about the result.</param>
    /// <exception cref="ArgumentNullException"><paramref name="function"/> is null.</exception>
    public FunctionResult(
        KernelFunction function,
        object? value = null,
        CultureInfo? culture = null,
        IReadOnlyDictionary<string, object?>? metadata = null)
    {
        ArgumentNullException.ThrowIfNull(function);
        Function = function;
        Value = value;
        Culture = culture ?? CultureInfo.InvariantCulture;
        Metadata = metadata;
    }

    /// <summary>Copies a result with another value, as filters do.</summary>
    /// <param name="result">The result to copy.</param>
    /// <param name="value">The new value; null keeps the old one.</param>
    /// <exception cref="ArgumentNullException"><paramref name="result"/> is null.</exception>
    public FunctionResult(FunctionResult result, object? value = null)
    {
        ArgumentNullException.ThrowIfNull(result);
        Function = result.Function;
        Value = value ?? result.Value;
        Culture = result.Culture;
        Metadata = result.Metadata;
        RenderedPrompt = result.RenderedPrompt;
    }

    /// <summary>The function that gave the result.</summary>
    public KernelFunction Function { get; init; }

    /// <summary>What else is known about the result, such as a model's additional properties; null when nothing.</summary>
    public IReadOnlyDictionary<string, object?>? Metadata { get; init; }

    /// <summary>The culture in which <see cref="ToString"/> formats the value.</summary>
    public CultureInfo Culture { get; init; }

    /// <summary>The type of the value at run time, null when there is none.</summary>
    public Type? ValueType => Value?.GetType();

    /// <summary>The prompt that was sent, null for functions that send none.</summary>
    public string? RenderedPrompt { get; internal set; }

    internal object? Value { get; }

    /// <summary>Reads the value.</summary>
    /// <typeparam name="T">
    /// Its type. A <see cref="ChatResponse"/> can also be read as string, <see cref="ChatMessage"/> or a content of its last message.
    /// </typeparam>
    /// <returns>The value, or the default of <typeparamref name="T"/> when there is none.</returns>
    /// <exception cref="InvalidCastException">The value is of another type.</exception>
    public T? GetValue<T>() => Value switch
    {
        null => default,
        T value => value,
        ChatResponse { Messages.Count: > 0 } response when Part<T>(response) is T part => part,
        _ => throw new InvalidCastException($"The value of the result is a {Value.GetType()}, not a {typeof(T)}."),
    };

    /// <summary>Formats the value in the result's culture.</summary>
    /// <returns>The text, empty when there is no value.</returns>
    public override string ToString() => ValueText.Of(Value, Culture) ?? string.Empty;

    private static object? Part<T>(ChatResponse response)
    {
        var message = response.Messages[^1];
        if (typeof(T) == typeof(string))
        {
            return message.ToString();
        }

        return message is T ? message
            : message.Contents.FirstOrDefault(content => content is T)
            ?? (message.Contents is T ? message.Contents
            : response.RawRepresentation is T ? response.RawRepresentation
            : message.RawRepresentation);
    }
}
