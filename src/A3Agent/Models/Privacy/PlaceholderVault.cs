using System.Text;

namespace A3Agent.Models.Privacy;

/// <summary>Which placeholder stands for which value in one conversation. Thread-safe; kept in memory alone.</summary>
/// <remarks>
/// A text that looks like a placeholder stays as it is, and its number is never given to a value. Where the number is already given,
/// the text itself gets a placeholder, so that restoring gives it back. So restoring what was redacted always gives the same text.
/// </remarks>
public sealed class PlaceholderVault
{
    private readonly Lock _gate = new();
    private readonly Dictionary<(PiiKind Kind, string Value), string> _placeholders = [];
    private readonly Dictionary<string, string> _values = new(StringComparer.Ordinal);
    private readonly HashSet<string> _taken = new(StringComparer.Ordinal);
    private readonly int[] _last = new int[Enum.GetValues<PiiKind>().Length];

    /// <summary>Replaces personal data by placeholders.</summary>
    /// <returns>The same string when there is none.</returns>
    public string Redact(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        List<PiiSpan> found = [];
        PiiScanner.Scan(text, found);
        if (found.Count == 0)
        {
            return text;
        }

        var result = new StringBuilder(text.Length);
        var position = 0;
        lock (_gate)
        {
            // Texts that look like placeholders come first: none of the numbers below may be theirs.
            foreach (var span in found.Where(span => span.Kind == PiiKind.Text))
            {
                var shown = text.Substring(span.Start, span.Length);
                if (!_values.ContainsKey(shown))
                {
                    _taken.Add(shown);
                }
            }

            foreach (var span in found)
            {
                var value = text.Substring(span.Start, span.Length);
                result.Append(text, position, span.Start - position).Append(_taken.Contains(value) ? value : For(span.Kind, value));
                position = span.End;
            }
        }

        result.Append(text, position, text.Length - position);
        return result.ToString();
    }

    /// <summary>Puts the values back; a placeholder that stands for nothing stays as it is.</summary>
    /// <returns>The same string when there is nothing to put back.</returns>
    public string Restore(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (!text.Contains('['))
        {
            return text;
        }

        var result = new StringBuilder(text.Length);
        for (var position = 0; position < text.Length;)
        {
            var step = text.AsSpan(position).IndexOf('[');
            if (step < 0)
            {
                result.Append(text, position, text.Length - position);
                break;
            }

            result.Append(text, position, step);
            position += step;
            var length = Placeholder.Match(text.AsSpan(position), out _);
            result.Append(length == 0 ? "[" : ValueOf(text.Substring(position, length)));
            position += Math.Max(length, 1);
        }

        return result.ToString();
    }

    private string ValueOf(string placeholder)
    {
        lock (_gate)
        {
            return _values.GetValueOrDefault(placeholder, placeholder);
        }
    }

    private string For(PiiKind kind, string value)
    {
        if (_placeholders.TryGetValue((kind, value), out var placeholder))
        {
            return placeholder;
        }

        do
        {
            placeholder = Placeholder.Of(kind, ++_last[(int)kind]);
        }
        while (_taken.Contains(placeholder));

        _placeholders.Add((kind, value), placeholder);
        _values.Add(placeholder, value);
        return placeholder;
    }
}
