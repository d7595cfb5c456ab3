using A3Agent.Crm;
using A3Agent.Identity;
using Npgsql;

namespace A3Agent.Postgres;

/// <summary>One kind of CRM record: its table, and how a record goes into it and comes back.</summary>
internal abstract class RecordKind<T, TFilter>
    where T : class, ICrmRecord
{
    protected RecordKind(RecordShape<T> shape, RecordColumns columns)
    {
        Shape = shape;
        Columns = columns;
        Sql = new RecordSql(shape.Name, columns);
        Import = ImportSql.Of(shape, columns, Sql);
    }

    /// <summary>What every store knows of the kind.</summary>
    public RecordShape<T> Shape { get; }

    /// <summary>The columns of its table.</summary>
    public RecordColumns Columns { get; }

    /// <summary>Its statements.</summary>
    public RecordSql Sql { get; }

    /// <summary>The statements of its imports.</summary>
    public ImportSql Import { get; }

    /// <summary>Reads a record from <see cref="RecordColumns.Read"/>.</summary>
    public abstract T Read(NpgsqlDataReader row);

    /// <summary>Binds a record for <see cref="RecordColumns.Written"/>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">An amount cannot be kept exactly.</exception>
    public abstract Sql Bind(Sql sql, T record);

    /// <summary>Adds the conditions of a filter.</summary>
    public abstract Narrowing Narrow(Narrowing list, TFilter filter);

    /// <summary>The order of a list that is not ordered by id; such a list does not page.</summary>
    public virtual string? Order(TFilter filter) => null;

    /// <summary>The statement that makes a record with its origin.</summary>
    public Sql Write(string sql, OrganizationId organization, T record, RecordOrigin? origin = null) =>
        Bind(new Sql(sql).Bind(organization.Value), Shape.Normal(record)).Bind(origin?.TurnId).Bind(origin?.CallId);

    /// <summary>
    /// The statements of a delete: the lock comes first, so that nothing can refer to the record any more, the delete itself last.
    /// </summary>
    public Sql[] Delete(OrganizationId organization, string id) =>
        [.. DeleteSql.Select(sql => new Sql(sql).Bind(organization.Value).Bind(id))];

    /// <summary>The JSON name of the reference for whose sake a write was refused; null when that was not why.</summary>
    public string? UnknownReference(PostgresException refused) =>
        refused.SqlState == PostgresErrorCodes.ForeignKeyViolation
            ? Shape.References.FirstOrDefault(reference => reference.Field == refused.ConstraintName)?.Field
            : null;

    /// <summary>By organization and id: what locks the record, empties references to it, and deletes it.</summary>
    protected virtual IEnumerable<string> DeleteSql => [Sql.Lock, Sql.Delete];
}
