using System.Globalization;
using System.Text;

namespace A3Agent.Postgres;

/// <summary>
/// A statement that grows by the conditions which a filter asks for. Its text is put together from constants, so that the query planner
/// sees only conditions that are there and can use their indexes.
/// </summary>
/// <remarks>A null value asks for nothing.</remarks>
internal sealed class Narrowing
{
    private readonly StringBuilder _text;
    private readonly Sql _sql = new("");

    /// <summary>Begins with a statement whose $1 is the organization.</summary>
    public Narrowing(string head, string organization)
    {
        _text = new StringBuilder(head);
        _sql.Bind(organization);
    }

    /// <summary>The column has this text somewhere in it.</summary>
    public Narrowing Contains(string column, string? part) =>
        part is null ? this : Add($"AND strpos({column}, $?) > 0", _sql.Bind(part));

    /// <summary>The column is this text.</summary>
    public Narrowing Is(string column, string? text) => text is null ? this : Add($"AND {column} = $?", _sql.Bind(text));

    /// <summary>The column, a list, has this text as a whole.</summary>
    public Narrowing Has(string column, string? text) => text is null ? this : Add($"AND {column} @> $?", _sql.Bind([text]));

    /// <summary>The day is this one or later.</summary>
    public Narrowing From(string day, DateOnly? first) => first is null ? this : Add($"AND {day} >= $?", _sql.Bind(first));

    /// <summary>The day is this one or earlier.</summary>
    public Narrowing To(string day, DateOnly? last) => last is null ? this : Add($"AND {day} <= $?", _sql.Bind(last));

    /// <summary>The rows after an id, in the order of ids.</summary>
    public Narrowing After(string id) => Add("AND id > $?", _sql.Bind(id));

    /// <summary>Orders and limits.</summary>
    public Narrowing Ordered(string order, int limit) => Add($"ORDER BY {order} LIMIT $?", _sql.Bind(limit));

    /// <summary>Makes groups.</summary>
    public Narrowing Grouped(string columns) => Add($"GROUP BY {columns}", _sql);

    /// <summary>The whole statement.</summary>
    public Sql End()
    {
#pragma warning disable CA2100 // Put together from constants; values are parameters.
        _sql.Command.CommandText = _text.ToString();
#pragma warning restore CA2100
        return _sql;
    }

    /// <summary>Adds a part, in which ? stands for the number of the value bound last.</summary>
    private Narrowing Add(string part, Sql bound)
    {
        var number = bound.Command.Parameters.Count.ToString(CultureInfo.InvariantCulture);
        _text.Append('\n').Append(part.Replace("?", number, StringComparison.Ordinal));
        return this;
    }
}
