using System.Text;

namespace A3Agent.Crm.Import;

/// <summary>
/// Text made of columns: <c>{product}[ for {account}]</c>. A bracketed part is dropped when a column inside it is empty. Doubled
/// braces and brackets stand for themselves.
/// </summary>
internal sealed class Template
{
    private readonly List<Part> _parts = [];
    private readonly HashSet<string> _columns = new(StringComparer.Ordinal);

    private Template()
    {
    }

    /// <summary>The columns it uses.</summary>
    public IReadOnlyCollection<string> Columns => _columns;

    /// <summary>A template that is one column.</summary>
    public static Template OfColumn(string column)
    {
        var template = new Template();
        template.AddColumn(column, group: 0);
        return template;
    }

    /// <summary>Reads a template.</summary>
    /// <exception cref="FormatException">A brace or bracket is not closed, not opened, nested or empty.</exception>
    public static Template Parse(string text)
    {
        var template = new Template();
        var literal = new StringBuilder();
        var (group, groups) = (0, 0);
        for (var i = 0; i < text.Length; i++)
        {
            var c = text[i];
            if ("{}[]".Contains(c, StringComparison.Ordinal) && i + 1 < text.Length && text[i + 1] == c)
            {
                literal.Append(c);
                i++;
                continue;
            }

            switch (c)
            {
                case '{':
                    var end = text.IndexOf('}', i);
                    var column = end < 0 ? "" : text[(i + 1)..end].Trim();
                    if (column.Length == 0 || column.AsSpan().ContainsAny("{[]"))
                    {
                        throw new FormatException($"'{{' at character {i + 1} begins no {{column}}; write {{{{ for a brace");
                    }

                    template.AddLiteral(literal, group);
                    template.AddColumn(column, group);
                    i = end;
                    break;
                case '[' when group == 0:
                    template.AddLiteral(literal, group);
                    group = ++groups;
                    break;
                case ']' when group > 0:
                    template.AddLiteral(literal, group);
                    group = 0;
                    break;
                case '}' or '[' or ']':
                    throw new FormatException($"'{c}' at character {i + 1} does not fit; write it twice to mean the character");
                default:
                    literal.Append(c);
                    break;
            }
        }

        template.AddLiteral(literal, group);
        return group == 0 ? template : throw new FormatException("a '[' is never closed; write [[ to mean the character");
    }

    /// <summary>The text for a row.</summary>
    /// <param name="valueOf">The value of a column; null when it is empty.</param>
    public string Render(Func<string, string?> valueOf)
    {
        var values = _columns.ToDictionary(column => column, valueOf, StringComparer.Ordinal);
        var dropped = _parts.Where(part => part is { Group: > 0, IsColumn: true } && values[part.Text] is null)
            .Select(part => part.Group)
            .ToHashSet();
        var text = new StringBuilder();
        foreach (var part in _parts.Where(part => !dropped.Contains(part.Group)))
        {
            text.Append(part.IsColumn ? values[part.Text] : part.Text);
        }

        return text.ToString();
    }

    private void AddColumn(string column, int group)
    {
        _parts.Add(new Part(column, IsColumn: true, group));
        _columns.Add(column);
    }

    private void AddLiteral(StringBuilder literal, int group)
    {
        if (literal.Length > 0)
        {
            _parts.Add(new Part(literal.ToString(), IsColumn: false, group));
            literal.Clear();
        }
    }

    private readonly record struct Part(string Text, bool IsColumn, int Group);
}
