using System.Globalization;

namespace A3Agent.Crm.Import;

/// <summary>Maps the rows of one body to the values of fields.</summary>
/// <param name="kind">What the rows are.</param>
/// <param name="mapping">How columns become fields; null when they have the fields' names.</param>
/// <param name="references">Finds records by name.</param>
internal sealed class RowMapper(ImportKind kind, ImportMapping? mapping, References references)
{
    private readonly HashSet<string> _columns = mapping?.Fields.SelectMany(field => field.Columns).ToHashSet(StringComparer.Ordinal) ?? [];
    private readonly CellConverter _converter = new(mapping?.Culture ?? CultureInfo.InvariantCulture, mapping?.TimeZone ?? TimeZoneInfo.Utc);

    /// <summary>Refuses a header that does not fit: columns that nobody takes, columns that are missing, columns that are there twice.</summary>
    /// <exception cref="ImportRefusedException">The header does not fit; every reason is in it.</exception>
    public void CheckHeader(int line, IReadOnlyList<string> columns)
    {
        var errors = columns.GroupBy(column => column, StringComparer.Ordinal)
            .Where(same => same.Count() > 1 && !Ignores(same.Key))
            .Select(same => new ImportError(line, same.Key, $"column {Quoted.Text(same.Key)} is there {same.Count()} times: rename or ignore it"))
            .ToList();
        errors.AddRange(columns.Distinct(StringComparer.Ordinal)
            .Select(column => (Column: column, Problem: UnknownColumn(column)))
            .Where(column => column.Problem is not null)
            .Select(column => new ImportError(line, column.Column, column.Problem!)));
        foreach (var field in mapping?.Fields ?? [])
        {
            errors.AddRange(field.Columns.Where(column => !columns.Contains(column, StringComparer.Ordinal)).Select(column => new ImportError(
                line, field.Field.Name, $"the body has no column {Quoted.Text(column)}; it has {string.Join(", ", columns)}")));
        }

        if (mapping is null)
        {
            errors.AddRange(ImportFields.Of(kind).Values
                .Where(field => field.Required && !columns.Contains(field.Name, StringComparer.Ordinal))
                .Select(field => new ImportError(line, field.Name, $"the body has no column '{field.Name}', which {Words.Of(kind)} need: add it, or use a mapping")));
        }

        if (errors.Count > 0)
        {
            throw new ImportRefusedException(errors);
        }
    }

    /// <summary>The values of a row; what cannot be read goes to the errors.</summary>
    public async ValueTask<RowValues> MapAsync(SourceRow row, List<FieldError> errors, CancellationToken cancellationToken)
    {
        var values = new RowValues();
        foreach (var (column, cell) in row.Cells)
        {
            if (!cell.IsNull && UnknownColumn(column) is { } problem)
            {
                errors.Add(new FieldError(column, problem));
            }
        }

        foreach (var field in mapping?.Fields ?? Identity(row))
        {
            var cell = Translate(field, Read(field, row));
            if (field.Reference is { } referred && cell.Text is { } name && !cell.IsBlank)
            {
                var (id, problem) = await references.FindAsync(referred, name, cancellationToken).ConfigureAwait(false);
                Keep(field, id, problem);
            }
            else if (!cell.IsBlank)
            {
                _converter.TryConvert(field, cell, out var value, out var problem);
                Keep(field, value, problem);
            }
            else if (field.Field is { Required: true, Choices: { } choices })
            {
                errors.Add(new FieldError(field.Field.Name, $"is required: give one of {Words.List(choices)}"));
            }
        }

        return values;

        void Keep(FieldMapping field, object? value, string? problem)
        {
            if (value is not null)
            {
                values.Set(field.Field, value);
            }
            else
            {
                errors.Add(new FieldError(field.Field.Name, problem!));
            }
        }
    }

    private bool Ignores(string column) => mapping?.Ignores(column) ?? false;

    private string? UnknownColumn(string column)
    {
        if (mapping is null)
        {
            return ImportFields.Find(kind, column) is not null
                ? null
                : $"column {Quoted.Text(column)} is no field of {Words.Of(kind)}, which have {ImportFields.Names(kind)}: rename it, or use a mapping";
        }

        return _columns.Contains(column) || mapping.Ignores(column)
            ? null
            : $"column {Quoted.Text(column)} is neither mapped nor ignored: add it to \"fields\" or to \"ignore\" of the mapping";
    }

    /// <summary>Without a mapping, every field comes from the column of its name.</summary>
    private IEnumerable<FieldMapping> Identity(SourceRow row) =>
        ImportFields.Of(kind).Values
            .Where(field => field.Required || row.Cells.ContainsKey(field.Name))
            .Concat(row.Cells.Keys.Where(column => ImportFields.CustomName(column) is not null && ImportFields.HasCustomFields(kind))
                .Select(column => new ImportField(column, FieldType.Scalar)))
            .Select(field => new FieldMapping(field) { Column = field.Name });

    private Cell Read(FieldMapping field, SourceRow row)
    {
        if (field.Constant is { } constant)
        {
            return constant;
        }

        if (field.Column is { } column)
        {
            return Column(row, column);
        }

        var text = (field.Template ?? field.Slug)!.Render(name => Column(row, name) is { IsBlank: false } cell ? cell.Text : null);
        return new Cell(field.Slug is not null && text is not null ? Slug.Of(text) : text);
    }

    /// <summary>A column's cell with its spelling corrected; empty when its text means nothing.</summary>
    private Cell Column(SourceRow row, string column)
    {
        var cell = row.Cells.GetValueOrDefault(column);
        if (cell.Text is { } text && mapping is not null)
        {
            cell = mapping.Replace.TryGetValue(column, out var corrections) && corrections.TryGetValue(text, out var corrected)
                ? new Cell(corrected)
                : cell;
            return cell.Text is { } kept && mapping.Empty.Contains(kept.Trim()) ? default : cell;
        }

        return cell;
    }

    private static Cell Translate(FieldMapping field, Cell cell)
    {
        if (field.Values is null)
        {
            return cell;
        }

        return field.Values.TryGetValue(cell.Text ?? "", out var value) ? new Cell(value)
            : field.HasOtherwise && !cell.IsBlank ? new Cell(field.Otherwise)
            : cell;
    }
}
