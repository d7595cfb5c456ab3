using System.Text.Json;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace A3Agent.Prompts.Loading;

/// <summary>Collects what is wrong with one file.</summary>
internal sealed class ProblemList(string file)
{
    private readonly List<PromptProblem> _items = [];

    public IReadOnlyList<PromptProblem> Items => _items;

    public bool Any => _items.Count > 0;

    public void Add(string message) => _items.Add(new PromptProblem(file, null, null, message));

    public void Add(YamlNode at, string message) => Add(at.Start, message);

    public void Add(Mark at, string message) => _items.Add(new PromptProblem(file, (int)at.Line, (int)at.Column, message));

    public void Add(FilePosition at, string message) => _items.Add(new PromptProblem(file, at.Line, at.Column, message));

    public void Add(YamlException exception) => Add(exception.Start, exception.GetBaseException().Message);

    public void Add(YamlScalarText text, JsonException exception) =>
        Add(text.AtLine((int)(exception.LineNumber ?? 0)), $"This is not JSON: {Reason(exception)}");

    // System.Text.Json appends the place inside the text, which is not the place in the file.
    private static string Reason(JsonException exception) =>
        exception.Message.IndexOf(" LineNumber:", StringComparison.Ordinal) is var end and > 0 ? exception.Message[..end] : exception.Message;
}

/// <summary>A place in a file, from 1; the column is null when it is not known.</summary>
internal readonly record struct FilePosition(int Line, int? Column);
