namespace A3Agent.Crm.Import;

/// <summary>Reads one field of a mapping file, and tries its fixed values before any row comes.</summary>
internal sealed class FieldMappingParser(MappingParser parser, CellConverter converter)
{
    private static readonly string[] _keys =
        ["column", "template", "constant", "slug", "values", "otherwise", "date", "type", "separator", "reference"];

    private static readonly string[] _sources = ["column", "template", "constant", "slug"];

    public FieldMapping Parse(ImportField field, MappingNode node)
    {
        var members = parser.Members(node, $"field '{field.Name}'");
        parser.CheckKeys(members, _keys, "a field");
        if (_sources.Count(members.ContainsKey) != 1)
        {
            throw parser.Wrong(node, $"field '{field.Name}' needs exactly one of {string.Join(", ", _sources)}");
        }

        CheckSense(field, members);
        var mapping = new FieldMapping(field)
        {
            Column = members.TryGetValue("column", out var column) ? parser.Text(column, "column") : null,
            Template = members.TryGetValue("template", out var template) ? Template(template, "template") : null,
            Slug = members.TryGetValue("slug", out var slug) ? Template(slug, "slug") : null,
            Constant = members.TryGetValue("constant", out var constant) ? parser.Scalar(constant, "constant") : null,
            Values = members.TryGetValue("values", out var values) ? parser.Values(values, "values") : null,
            HasOtherwise = members.TryGetValue("otherwise", out var otherwise),
            Otherwise = otherwise is null ? null : parser.Scalar(otherwise, "otherwise").Text,
            Date = members.TryGetValue("date", out var date) ? Date(date) : null,
            Type = members.TryGetValue("type", out var type) ? parser.Word<ScalarType>(type, "type") : null,
            Separator = members.TryGetValue("separator", out var separator) ? Separator(separator) : ";",
            Reference = members.TryGetValue("reference", out var reference) ? Reference(field, reference) : null,
        };
        CheckFixedValues(mapping, node, members);
        return mapping;
    }

    private void CheckSense(ImportField field, IReadOnlyDictionary<string, MappingNode> members)
    {
        Refuse("slug", field.Type != FieldType.Text, "makes texts only");
        Refuse("date", field.Type is not (FieldType.Date or FieldType.Time or FieldType.Scalar), "is for dates and times");
        Refuse("type", field.Type != FieldType.Scalar, "is for custom fields");
        Refuse("separator", field.Type != FieldType.Tags, "is for tags");
        Refuse("reference", field.Refers is null, "is for the ids of other records");
        Refuse("otherwise", !members.ContainsKey("values"), "needs values");
        Refuse("type", members.ContainsKey("date"), "does not go together with date");

        void Refuse(string key, bool when, string why)
        {
            if (when && members.TryGetValue(key, out var node))
            {
                throw parser.Wrong(node, $"field '{field.Name}' cannot have '{key}', which {why}: remove it");
            }
        }
    }

    private void CheckFixedValues(FieldMapping mapping, MappingNode node, IReadOnlyDictionary<string, MappingNode> members)
    {
        if (mapping.Reference is not null || (mapping.Date is not null && mapping.Constant is null))
        {
            return;
        }

        var fixedValues = (mapping.Values?.Values ?? []).Append(mapping.Otherwise).Select(text => new Cell(text));
        foreach (var cell in fixedValues.Append(mapping.Constant ?? default))
        {
            if (!cell.IsBlank && !converter.TryConvert(mapping, cell, out _, out var problem))
            {
                throw parser.Wrong(members.GetValueOrDefault("values") ?? node, $"field '{mapping.Field.Name}': {problem}");
            }
        }
    }

    /// <summary>A column by its name, or a template when there are braces.</summary>
    private Template Template(MappingNode node, string what)
    {
        var text = parser.Text(node, what);
        try
        {
            return what == "slug" && !text.Contains('{', StringComparison.Ordinal)
                ? Import.Template.OfColumn(text)
                : Import.Template.Parse(text);
        }
        catch (FormatException e)
        {
            throw parser.Wrong(node, $"{what}: {e.Message}");
        }
    }

    private string Date(MappingNode node)
    {
        var pattern = parser.Text(node, "date");
        return converter.KeepsDates(pattern)
            ? pattern
            : throw parser.Wrong(node, $"date '{pattern}' keeps no date: write d for days, M for months, yyyy for years, like M/d/yyyy");
    }

    private string Separator(MappingNode node) =>
        parser.Text(node, "separator") is { Length: > 0 } text
            ? text
            : throw parser.Wrong(node, "separator is empty: write one like \";\"");

    private ImportKind Reference(ImportField field, MappingNode node)
    {
        var kind = parser.Word<ImportKind>(node, "reference");
        return kind == field.Refers
            ? kind
            : throw parser.Wrong(node, $"field '{field.Name}' refers to {Words.Of(field.Refers!)}: write \"{Words.Of(field.Refers!)}\"");
    }
}
