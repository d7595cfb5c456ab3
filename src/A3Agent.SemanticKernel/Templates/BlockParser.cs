using System.Buffers;
using System.Text;
using Microsoft.Extensions.Logging;

namespace Microsoft.SemanticKernel;

/// <summary>
/// Parses what is between the braces: <c>$variable</c>, <c>'text'</c>, or a function with arguments. Within quotes a backslash
/// escapes quotes and itself.
/// </summary>
internal sealed class BlockParser(string content, ILogger logger)
{
    private const string NameCharacters = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz";

    private static readonly SearchValues<char> s_name = SearchValues.Create(NameCharacters);
    private static readonly SearchValues<char> s_functionName = SearchValues.Create(NameCharacters + ".");

    private int _position;

    private bool AtEnd => _position >= content.Length;

    public static bool IsQuote(char character) => character is '\'' or '"';

    public static bool IsEscapable(char character) => character is '\'' or '"' or '\\';

    private static bool IsBlank(char character) => character is ' ' or '\t' or '\r' or '\n';

    /// <exception cref="KernelException">The block is malformed.</exception>
    public TemplatePart Parse()
    {
        if (content[0] != '$' && !IsQuote(content[0]))
        {
            return ReadCall();
        }

        var value = ReadValue();
        return AtEnd ? value : throw Malformed("nothing can follow a variable or text");
    }

    private CallPart ReadCall()
    {
        var name = ReadUntilBlank();
        var names = name.Split('.');
        if (name.AsSpan().ContainsAnyExcept(s_functionName) || names.Length > 2 || names[^1].Length == 0)
        {
            throw Malformed($"'{name}' is not the name of a function; it would be 'function' or 'plugin.function'");
        }

        SkipBlanks();
        var first = !AtEnd && (content[_position] == '$' || IsQuote(content[_position])) ? ReadValue() : null;
        var named = new List<(string, TemplatePart)>();
        while (SkipBlanks())
        {
            named.Add(ReadNamed());
        }

        return new CallPart(names.Length == 2 ? names[0] : null, names[^1], first, named);
    }

    private (string Name, TemplatePart Value) ReadNamed()
    {
        var separator = content.IndexOf('=', _position);
        if (separator < 0)
        {
            throw Malformed("after the first argument of a function, each has a name: name=$variable or name='text'");
        }

        var name = content[_position..separator].Trim();
        CheckName(name);
        _position = separator + 1;
        if (!SkipBlanks() || (content[_position] != '$' && !IsQuote(content[_position])))
        {
            throw Malformed($"the value of the argument '{name}' must begin with $ or a quote");
        }

        var start = _position;
        var value = ReadValue();
        return !content.AsSpan(start, _position - start).Contains('=')
            ? (name, value)
            : throw Malformed($"the value of the argument '{name}' contains an equals sign");
    }

    private TemplatePart ReadValue()
    {
        if (content[_position] != '$')
        {
            return new LiteralPart(ReadQuoted());
        }

        var name = ReadUntilBlank()[1..];
        CheckName(name);
        return new VariablePart(name, logger);
    }

    private string ReadQuoted()
    {
        var quote = content[_position++];
        var text = new StringBuilder();
        for (; !AtEnd; _position++)
        {
            var character = content[_position];
            if (character == '\\' && _position + 1 < content.Length && IsEscapable(content[_position + 1]))
            {
                text.Append(content[++_position]);
            }
            else if (character == quote)
            {
                _position++;
                return AtEnd || IsBlank(content[_position])
                    ? text.ToString()
                    : throw Malformed("a blank must follow the closing quote");
            }
            else
            {
                text.Append(character);
            }
        }

        throw Malformed("a quote is not closed");
    }

    private string ReadUntilBlank()
    {
        var start = _position;
        while (!AtEnd && !IsBlank(content[_position]))
        {
            _position++;
        }

        return content[start.._position];
    }

    private bool SkipBlanks()
    {
        while (!AtEnd && IsBlank(content[_position]))
        {
            _position++;
        }

        return !AtEnd;
    }

    private void CheckName(string name)
    {
        if (name.Length == 0 || name.AsSpan().ContainsAnyExcept(s_name))
        {
            throw Malformed($"'{name}' is not the name of a variable or argument; it has letters, digits and underscores");
        }
    }

    private KernelException Malformed(string reason) => new($"The template's block '{{{{{content}}}}}' is malformed: {reason}.");
}
