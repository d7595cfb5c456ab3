using System.Globalization;
using System.Text.RegularExpressions;

namespace A3Agent.Prompts.Loading;

/// <summary>A semantic version (semver.org 2.0.0) without build metadata, which would not order.</summary>
internal sealed partial class SemanticVersion : IComparable<SemanticVersion>
{
    private readonly int[] _numbers;
    private readonly string[] _preRelease;

    private SemanticVersion(string text, int[] numbers, string[] preRelease)
    {
        Text = text;
        _numbers = numbers;
        _preRelease = preRelease;
    }

    public string Text { get; }

    /// <returns>Null when the text is not a semantic version.</returns>
    public static SemanticVersion? Parse(string text)
    {
        var match = Form().Match(text);
        if (!match.Success)
        {
            return null;
        }

        int[] numbers = [.. match.Groups["number"].Captures.Select(part => int.Parse(part.Value, CultureInfo.InvariantCulture))];
        return new SemanticVersion(text, numbers, [.. match.Groups["pre"].Captures.Select(part => part.Value)]);
    }

    /// <summary>The precedence of semver.org, section 11.</summary>
    public int CompareTo(SemanticVersion? other)
    {
        if (other is null)
        {
            return 1;
        }

        for (var i = 0; i < _numbers.Length; i++)
        {
            if (_numbers[i] != other._numbers[i])
            {
                return _numbers[i].CompareTo(other._numbers[i]);
            }
        }

        if (_preRelease.Length == 0 || other._preRelease.Length == 0)
        {
            return other._preRelease.Length.CompareTo(_preRelease.Length);
        }

        for (var i = 0; i < Math.Min(_preRelease.Length, other._preRelease.Length); i++)
        {
            if (ComparePart(_preRelease[i], other._preRelease[i]) is var order and not 0)
            {
                return order;
            }
        }

        return _preRelease.Length.CompareTo(other._preRelease.Length);
    }

    private static int ComparePart(string left, string right)
    {
        var leftIsNumber = left.All(char.IsAsciiDigit);
        var rightIsNumber = right.All(char.IsAsciiDigit);
        return (leftIsNumber, rightIsNumber) switch
        {
            (true, true) => left.Length != right.Length ? left.Length.CompareTo(right.Length) : string.CompareOrdinal(left, right),
            (false, false) => string.CompareOrdinal(left, right),
            _ => leftIsNumber ? -1 : 1,
        };
    }

    [GeneratedRegex(@"\A(?<number>0|[1-9][0-9]{0,8})(?:\.(?<number>0|[1-9][0-9]{0,8})){2}"
        + @"(?:-(?<pre>0|[1-9][0-9]*|[0-9]*[A-Za-z-][0-9A-Za-z-]*)(?:\.(?<pre>0|[1-9][0-9]*|[0-9]*[A-Za-z-][0-9A-Za-z-]*))*)?\z")]
    private static partial Regex Form();
}
