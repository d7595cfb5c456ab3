using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace A3Agent.Prompts.Loading;

/// <summary>The text of a YAML scalar, which knows where in the file each of its characters is.</summary>
internal sealed class YamlScalarText
{
    private readonly YamlScalarNode _node;
    private readonly string[] _fileLines;
    private readonly string[] _lines;

    /// <param name="node">The scalar.</param>
    /// <param name="fileLines">The lines of the file it was read from.</param>
    public YamlScalarText(YamlScalarNode node, string[] fileLines)
    {
        _node = node;
        _fileLines = fileLines;
        Text = node.Value ?? "";
        _lines = Text.Split('\n');
    }

    public string Text { get; }

    /// <summary>The place in the file of a character of <see cref="Text"/>.</summary>
    public FilePosition At(int offset)
    {
        var before = Text.AsSpan(0, Math.Min(offset, Text.Length));
        var line = before.Count('\n');
        var column = before.Length - (before.LastIndexOf('\n') + 1);
        return _node.Style switch
        {
            // A literal block keeps its lines: only the indentation is missing.
            ScalarStyle.Literal => Literal(line, column),
            ScalarStyle.Plain when _lines.Length == 1 => new FilePosition((int)_node.Start.Line, (int)_node.Start.Column + column),
            _ => new FilePosition((int)_node.Start.Line, null),
        };
    }

    /// <summary>The place in the file of a line of <see cref="Text"/>, from 0.</summary>
    public FilePosition AtLine(int line) =>
        new(_node.Style == ScalarStyle.Literal ? (int)_node.Start.Line + 1 + line : (int)_node.Start.Line, null);

    private FilePosition Literal(int line, int column)
    {
        var fileLine = (int)_node.Start.Line + 1 + line;
        var indentation = fileLine <= _fileLines.Length ? _fileLines[fileLine - 1].Length - _lines[line].Length : 0;
        return new FilePosition(fileLine, Math.Max(indentation, 0) + column + 1);
    }
}
