using System.Text.RegularExpressions;

namespace A3Agent.Prompts.Templates;

/// <summary>A path: ../ as often as it climbs, the first name, and the fields after it.</summary>
/// <param name="Text">The path as it is written.</param>
/// <param name="Climbs">How often it climbs.</param>
/// <param name="Head">The first name: a variable, a field, this, or one that begins with @.</param>
/// <param name="Fields">What follows the first name, without the dot; empty when nothing does.</param>
internal sealed record HandlebarsPath(string Text, int Climbs, string Head, string Fields);

/// <summary>What stands in a tag, or an argument of it.</summary>
/// <param name="Path">The path or the helper's name; null for a literal.</param>
/// <param name="Arguments">The arguments, named and unnamed ones.</param>
/// <param name="Names">The names after <c>as |...|</c>.</param>
/// <param name="IsCall">True for a helper's call.</param>
internal sealed partial record HandlebarsExpression(
    HandlebarsPath? Path, IReadOnlyList<HandlebarsExpression> Arguments, IReadOnlyList<string> Names, bool IsCall)
{
    private const int MaxDepth = 8;

    /// <returns>Null when the code is not an expression that is supported.</returns>
    public static HandlebarsExpression? Parse(string code)
    {
        var tokens = Token().Matches(code);
        var covered = tokens.Sum(token => token.Length);
        var position = 0;
        return covered == code.TrimEnd().Length && ReadCall(tokens, ref position, 0) is { } expression && position == tokens.Count
            ? expression
            : null;
    }

    private static HandlebarsExpression? ReadCall(MatchCollection tokens, ref int position, int depth)
    {
        if (position >= tokens.Count || depth > MaxDepth || PathOf(tokens[position]) is not { } head)
        {
            return null;
        }

        position++;
        var arguments = new List<HandlebarsExpression>();
        IReadOnlyList<string> names = [];
        while (position < tokens.Count && !tokens[position].Groups["close"].Success)
        {
            if (tokens[position].Groups["name"] is { Success: true } group)
            {
                names = [.. group.Captures.Select(name => name.Value)];
                position++;
                break;
            }

            if (ReadArgument(tokens, ref position, depth) is not { } argument)
            {
                return null;
            }

            arguments.Add(argument);
        }

        return new HandlebarsExpression(head, arguments, names, arguments.Count > 0 || depth > 0);
    }

    private static HandlebarsExpression? ReadArgument(MatchCollection tokens, ref int position, int depth)
    {
        if (tokens[position].Groups["key"].Success)
        {
            position++;
        }

        if (position >= tokens.Count)
        {
            return null;
        }

        var token = tokens[position++];
        if (token.Groups["literal"].Success)
        {
            return new HandlebarsExpression(null, [], [], false);
        }

        if (PathOf(token) is { } path)
        {
            return new HandlebarsExpression(path, [], [], false);
        }

        if (!token.Groups["open"].Success || ReadCall(tokens, ref position, depth + 1) is not { } call
            || position >= tokens.Count || !tokens[position].Groups["close"].Success)
        {
            return null;
        }

        position++;
        return call;
    }

    private static HandlebarsPath? PathOf(Match token) => token.Groups["path"].Success
        ? new HandlebarsPath(
            token.Groups["path"].Value, token.Groups["climb"].Captures.Count, token.Groups["head"].Value, token.Groups["fields"].Value)
        : null;

    [GeneratedRegex(
        """\G\s*(?:(?<literal>"[^"]*"|'[^']*'|-?[0-9]+(?:\.[0-9]+)?(?![A-Za-z0-9_.-])|(?:true|false|null|undefined)(?![A-Za-z0-9_.=-]))"""
        + @"|as\s*\|\s*(?<name>[A-Za-z_][A-Za-z0-9_]*)(?:\s+(?<name>[A-Za-z_][A-Za-z0-9_]*))?\s*\|"
        + @"|(?<key>[A-Za-z_][A-Za-z0-9_]*)="
        + @"|(?<path>(?<climb>\.\./)*(?<head>@?[A-Za-z_][A-Za-z0-9_-]*)(?:\.(?<fields>(?:[A-Za-z0-9_-]+|\[[^\[\]]+\])(?:\.(?:[A-Za-z0-9_-]+|\[[^\[\]]+\]))*))?)"
        + @"|(?<open>\()|(?<close>\)))",
        RegexOptions.CultureInvariant)]
    private static partial Regex Token();
}
