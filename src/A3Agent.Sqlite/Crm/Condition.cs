using System.Collections.Concurrent;

namespace A3Agent.Sqlite;

/// <summary>A part of a WHERE clause that a filter may ask for.</summary>
/// <param name="Sql">The part, a constant.</param>
/// <param name="Applies">Whether the filter asks for it.</param>
/// <param name="Bind">Binds its values.</param>
internal sealed record Condition<TFilter>(string Sql, Func<TFilter, bool> Applies, Action<Statement, TFilter> Bind);

/// <summary>
/// Statements whose WHERE clause follows a filter: put together from constants, once for every set of conditions, so that the
/// query planner sees only conditions that are there and can use their indexes.
/// </summary>
/// <remarks>The head's first parameter is the organization.</remarks>
internal sealed class FilteredSql<TFilter>(IReadOnlyList<Condition<TFilter>> conditions)
{
    private readonly IReadOnlyList<Condition<TFilter>> conditions = conditions;
    private readonly ConcurrentDictionary<(string Head, int Shape, string Tail), string> texts = new();

    /// <summary>Prepares a statement with the organization and the filter bound; the tail's values are the caller's to bind.</summary>
    public Statement Prepare(Database database, string head, TFilter filter, string tail, string organization)
    {
        var shape = 0;
        for (var i = 0; i < conditions.Count; i++)
        {
            shape |= conditions[i].Applies(filter) ? 1 << i : 0;
        }

        var statement = database.Prepare(texts.GetOrAdd((head, shape, tail), Join, this)).Bind(organization);
        for (var i = 0; i < conditions.Count; i++)
        {
            if ((shape & (1 << i)) != 0)
            {
                conditions[i].Bind(statement, filter);
            }
        }

        return statement;
    }

    private static string Join((string Head, int Shape, string Tail) key, FilteredSql<TFilter> sql) => string.Join(
        "\n",
        [key.Head, .. sql.conditions.Where((_, i) => (key.Shape & (1 << i)) != 0).Select(part => "AND " + part.Sql), key.Tail]);
}
