using YamlDotNet.Core;
using YamlDotNet.Core.Events;
using YamlDotNet.RepresentationModel;

namespace A3Agent.Prompts.Loading;

/// <summary>Reads a YAML file into nodes with places; refuses what could hurt (aliases, tags, deep nesting) before it builds anything.</summary>
internal sealed class YamlFile
{
    private const int MaxDepth = 16;

    private readonly string[] _lines;
    private readonly ProblemList _problems;

    private YamlFile(string text, YamlNode root, ProblemList problems)
    {
        _lines = text.ReplaceLineEndings("\n").Split('\n');
        Root = root;
        _problems = problems;
    }

    public YamlNode Root { get; }

    /// <returns>Null when it cannot be read; the problems say why.</returns>
    public static YamlFile? Read(string text, ProblemList problems)
    {
        try
        {
            if (!IsPrintable(text, problems) || !IsPlain(text, problems))
            {
                return null;
            }

            var stream = new YamlStream();
            stream.Load(new StringReader(text));
            if (stream.Documents.Count == 1)
            {
                return new YamlFile(text, stream.Documents[0].RootNode, problems);
            }

            problems.Add(stream.Documents.Count == 0 ? "The file is empty." : "The file holds several documents (---); it must hold one.");
        }
        catch (YamlException exception) when (exception.Start.Line > LineCount(text))
        {
            problems.Add(new FilePosition(LineCount(text), null), $"The file ends too early. {exception.Message}");
        }
        catch (YamlException exception)
        {
            problems.Add(exception);
        }
        catch (ArgumentException)
        {
            // YamlDotNet's tree gives up like this where its parser has let a mapping without a value pass.
            problems.Add("The file is not YAML: a key, a value or a bracket is missing somewhere.");
        }

        return null;
    }

    /// <summary>The text of a scalar, with places.</summary>
    public YamlScalarText Text(YamlScalarNode node) => new(node, _lines);

    /// <summary>Reads a mapping's keys and reports those that are not allowed.</summary>
    /// <param name="node">What should be a mapping.</param>
    /// <param name="what">What it is, for messages.</param>
    /// <param name="allowed">The keys it may have; none means any.</param>
    public IReadOnlyDictionary<string, YamlNode> Mapping(YamlNode node, string what, params ReadOnlySpan<string> allowed)
    {
        var fields = new Dictionary<string, YamlNode>(StringComparer.Ordinal);
        if (node is not YamlMappingNode mapping)
        {
            _problems.Add(node, $"{what} must be a mapping (key: value).");
            return fields;
        }

        foreach (var (key, value) in mapping)
        {
            if (key is not YamlScalarNode { Value: { Length: > 0 } name } || (allowed.Length > 0 && !allowed.Contains(name)))
            {
                _problems.Add(key, $"'{key}' is not a key of {what}; the keys are {string.Join(", ", allowed!)}.");
                continue;
            }

            fields[name] = value;
        }

        return fields;
    }

    /// <summary>Reads a list's items.</summary>
    public IReadOnlyList<YamlNode> Sequence(YamlNode node, string what)
    {
        if (node is YamlSequenceNode sequence)
        {
            return [.. sequence];
        }

        _problems.Add(node, $"{what} must be a list (- item).");
        return [];
    }

    /// <summary>Reads a text; null, with a problem, when it is a list or a mapping.</summary>
    public YamlScalarNode? Scalar(YamlNode node, string what)
    {
        if (node is YamlScalarNode scalar)
        {
            return scalar;
        }

        _problems.Add(node, $"{what} must be one value.");
        return null;
    }

    private static int LineCount(string text) => text.AsSpan().TrimEnd('\n').Count('\n') + 1;

    // YAML has no place for them; YamlDotNet takes NUL for the end and loses its way at a byte order mark.
    private static bool IsPrintable(string text, ProblemList problems)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == '\uFEFF' || (char.IsControl(text[i]) && text[i] is not ('\n' or '\r' or '\t' or '\u0085')))
            {
                var line = text.AsSpan(0, i).Count('\n');
                problems.Add(new FilePosition(line + 1, i - text.LastIndexOf('\n', i)), $"The character U+{(int)text[i]:X4} is not allowed.");
                return false;
            }
        }

        return true;
    }

    private static bool IsPlain(string text, ProblemList problems)
    {
        var parser = new Parser(new StringReader(text));
        var depth = 0;
        while (MoveNext(parser, problems))
        {
            var current = parser.Current!;
            depth += current.NestingIncrease;
            var refusal = current switch
            {
                AnchorAlias => "YAML aliases (*name) are not allowed.",
                NodeEvent { Anchor.IsEmpty: false } => "YAML anchors (&name) are not allowed.",
                NodeEvent { Tag: { IsEmpty: false, IsNonSpecific: false } } => "YAML tags (!name) are not allowed.",
                _ when depth > MaxDepth => "The file is nested too deeply.",
                _ => null,
            };
            if (refusal is not null)
            {
                problems.Add(current.Start, refusal);
                return false;
            }
        }

        return !problems.Any;
    }

    private static bool MoveNext(Parser parser, ProblemList problems)
    {
        try
        {
            return parser.MoveNext();
        }
        catch (InvalidOperationException)
        {
            // YamlDotNet's scanner gives up like this on some texts without quotes.
            problems.Add(parser.Current?.End ?? Mark.Empty, "What follows here is not YAML; text with : , [ ] { } or # in it needs quotes.");
            return false;
        }
    }
}
