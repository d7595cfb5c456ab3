using System.Globalization;

namespace A3Agent.Crm.Import;

/// <summary>Maps the rows of one body to the values of fields.</summary>
/// <param name="kind">What the rows are.</param>
/// <param name="mapping">How columns become fields; null when they have the fields' names.</param>
/// <param name="references">Finds records by name.</param>
internal sealed class RowMapper(ImportKind kind, ImportMapping? mapping, References references)
{
    private readonly HashSet<string> _columns = mapping?.Fields.SelectMany(field => field.Columns).ToHashSet(StringComparer.Ordinal) ?? [];
    private readonly CellConverter _converter =
        new(mapping?.Culture ?? CultureInfo.InvariantCulture, mapping?.TimeZone ?? TimeZoneInfo.Utc);

    /// <summary>Refuses a header that does not fit: columns that nobody takes, that are missing, or that are there twice.</summary>
    /// <exception cref="ImportRefusedException">The header does not fit; every reason is in it.</exception>
    public void CheckHeader(int line, IReadOnlyList<string> columns)
    {
        var errors = new List<ImportError>();
        foreach (var same in columns.GroupBy(column => column, StringComparer.Ordinal))
        {
            if (UnknownColumn(same.Key) is { } unknown)
            {
                errors.Add(new ImportError(line, same.Key, unknown));
            }
            else if (same.Count() > 1 && mapping?.Ignores(same.Key) != true)
            {
                var problem = $"column {Quoted.Text(same.Key)} is there {same.Count()} times: rename or ignore it";
                errors.Add(new ImportError(line, same.Key, problem));
            }
        }

        foreach (var (field, column) in NeededColumns().Where(needed => !columns.Contains(needed.Column, StringComparer.Ordinal)))
        {
            var problem = $"the body has no column {Quoted.Text(column)} for it, only {Quoted.List(columns)}: correct one of them";
            errors.Add(new ImportError(line, field, problem));
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

    private IEnumerable<(string Field, string Column)> NeededColumns() => mapping is null
        ? ImportFields.Of(kind).Values.Where(field => field.Required).Select(field => (field.Name, field.Name))
        : mapping.Fields.SelectMany(field => field.Columns, (field, column) => (field.Field.Name, column));

    private string? UnknownColumn(string column)
    {
        if (mapping is null)
        {
            return ImportFields.Find(kind, column) is null
                ? $"{Words.Of(kind)} have no field {Quoted.Text(column)}: use a mapping, or rename it to one of {ImportFields.Names(kind)}"
                : null;
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
        return new Cell(field.Slug is null ? text : Slug.Of(text));
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
