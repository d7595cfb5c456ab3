using System.Globalization;

namespace A3Agent.Prompts;

/// <summary>Why a prompt file, or a part of the release file, is not used.</summary>
/// <param name="File">The file, relative to the library's folder, with forward slashes.</param>
/// <param name="Line">The line, from 1; null when the whole file is meant.</param>
/// <param name="Column">The column, from 1; null when the whole line is meant.</param>
/// <param name="Message">What is wrong and what to do.</param>
public sealed record PromptProblem(string File, int? Line, int? Column, string Message)
{
    /// <summary>One line, <c>file(line,column): message</c>, as editors and terminals link it.</summary>
    public override string ToString() => (Line, Column) switch
    {
        (null, _) => $"{File}: {Message}",
        ({ } line, null) => string.Create(CultureInfo.InvariantCulture, $"{File}({line}): {Message}"),
        ({ } line, { } column) => string.Create(CultureInfo.InvariantCulture, $"{File}({line},{column}): {Message}"),
    };
}
