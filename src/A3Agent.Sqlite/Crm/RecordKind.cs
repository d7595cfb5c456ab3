using A3Agent.Crm;

namespace A3Agent.Sqlite;

/// <summary>One kind of CRM record: its statements, and what is done with them inside a read or write.</summary>
internal abstract class RecordKind<T, TFilter>
    where T : class, ICrmRecord
{
    private const string ById = "AND id > ? ORDER BY id LIMIT ?";

    /// <summary>What every store knows of the kind.</summary>
    public abstract RecordShape<T> Shape { get; }

    /// <summary>The statements of lists.</summary>
    public abstract FilteredSql<TFilter> Filtered { get; }

    /// <summary>Finds by organization and id, in the order of columns that <see cref="Read"/> reads.</summary>
    protected abstract string FindSql { get; }

    /// <summary>Finds by organization and origin.</summary>
    protected abstract string FindByOriginSql { get; }

    /// <summary>Finds ids by organization and folded name.</summary>
    protected abstract string FindIdsByNameSql { get; }

    /// <summary>Makes or replaces: organization, then what <see cref="Bind"/> binds, then the origin.</summary>
    protected abstract string PutSql { get; }

    /// <summary>Deletes by organization and id.</summary>
    protected abstract string DeleteSql { get; }

    /// <summary>Selects records of an organization; conditions follow.</summary>
    protected abstract string ListSql { get; }

    /// <summary>Counts records of an organization; conditions follow.</summary>
    protected abstract string CountSql { get; }

    /// <summary>Empties references to a record, by organization and id.</summary>
    protected virtual IReadOnlyList<string> UnlinkSql => [];

    /// <summary>Finds a reason not to delete a record, by organization and id; null when there can be none.</summary>
    protected virtual string? InUseSql => null;

    public abstract T Read(Statement row);

    public T? Find(Database database, string organization, string id)
    {
        using var rows = database.Prepare(FindSql).Bind(organization).Bind(id);
        return rows.Step() ? Read(rows) : null;
    }

    public T? FindByOrigin(Database database, string organization, RecordOrigin origin)
    {
        using var rows = database.Prepare(FindByOriginSql).Bind(organization).Bind(origin.TurnId).Bind(origin.CallId);
        return rows.Step() ? Read(rows) : null;
    }

    public List<string> FindIdsByName(Database database, string organization, string name)
    {
        using var rows = database.Prepare(FindIdsByNameSql).Bind(organization).Bind(Folded.Of(name));
        var ids = new List<string>();
        while (rows.Step())
        {
            ids.Add(rows.Text(0));
        }

        return ids;
    }

    public Page<T> List(Database database, string organization, TFilter filter, PageRequest page)
    {
        Pages.Check(page);
        var order = Order(filter);
        var items = order is null
            ? ListById(database, organization, filter, page)
            : ListInOrder(database, organization, filter, page, order);
        var more = items.Count > page.Limit;
        if (more)
        {
            items.RemoveAt(page.Limit);
        }

        return new Page<T>(
            items,
            more && order is null ? Cursor.Write(Shape.Name, items[^1].Id) : null,
            page.WithTotal ? Count(database, organization, filter) : null);
    }

    public (PutResult Result, T Stored) Put(Database database, string organization, T given, bool replace, RecordOrigin? origin)
    {
        var record = Shape.Normal(given);
        var there = Find(database, organization, record.Id);
        if (there is not null && !replace)
        {
            return (new PutResult(PutOutcome.Conflict), there);
        }

        record = there is null ? record : Shape.Kept(record, there);
        if (there is not null && Shape.Same(record, there))
        {
            return (new PutResult(PutOutcome.Unchanged), there);
        }

        if (UnknownReference(database, organization, record) is { } field)
        {
            return (new PutResult(PutOutcome.UnknownReference, field), record);
        }

        var statement = database.Prepare(PutSql).Bind(organization);
        Bind(statement, record);
        statement.Bind(origin?.TurnId).Bind(origin?.CallId).Run();
        return (new PutResult(there is null ? PutOutcome.Created : PutOutcome.Updated), record);
    }

    public DeleteOutcome Delete(Database database, string organization, string id)
    {
        if (InUseSql is not null && Exists(database, InUseSql, organization, id))
        {
            return DeleteOutcome.InUse;
        }

        foreach (var sql in UnlinkSql)
        {
            database.Prepare(sql).Bind(organization).Bind(id).Run();
        }

        return database.Prepare(DeleteSql).Bind(organization).Bind(id).Run() > 0 ? DeleteOutcome.Deleted : DeleteOutcome.NotFound;
    }

    protected abstract void Bind(Statement statement, T record);

    /// <summary>The end of a list's statement with a limit when it is not ordered by id; such a list does not page.</summary>
    protected virtual string? Order(TFilter filter) => null;

    private static bool Exists(Database database, string sql, string organization, string id)
    {
        using var rows = database.Prepare(sql).Bind(organization).Bind(id);
        return rows.Step();
    }

    private static string ExistsSql(string table) => table switch
    {
        "clients" => "SELECT 1 FROM clients WHERE organization = ? AND id = ?",
        "deals" => "SELECT 1 FROM deals WHERE organization = ? AND id = ?",
        "users" => "SELECT 1 FROM users WHERE organization = ? AND id = ?",
        _ => throw new ArgumentOutOfRangeException(nameof(table), table, "No record refers to such a table."),
    };

    private string? UnknownReference(Database database, string organization, T record)
    {
        foreach (var reference in Shape.References)
        {
            if (reference.Id(record) is { } id && !Exists(database, ExistsSql(reference.Table), organization, id))
            {
                return reference.Field;
            }
        }

        return null;
    }

    private List<T> ListById(Database database, string organization, TFilter filter, PageRequest page)
    {
        var after = page.Cursor is null ? "" : Cursor.Read(Shape.Name, page.Cursor);
        using var rows = Filtered.Prepare(database, ListSql, filter, ById, organization).Bind(after).Bind(page.Limit + 1);
        return ReadAll(rows);
    }

    private List<T> ListInOrder(Database database, string organization, TFilter filter, PageRequest page, string order)
    {
        if (page.Cursor is not null)
        {
            throw new FormatException("The cursor is not one that this list gave: only a list ordered by id pages.");
        }

        using var rows = Filtered.Prepare(database, ListSql, filter, order, organization).Bind(page.Limit);
        return ReadAll(rows);
    }

    private int Count(Database database, string organization, TFilter filter)
    {
        using var rows = Filtered.Prepare(database, CountSql, filter, "", organization);
        rows.Step();
        return rows.Int32(0);
    }

    private List<T> ReadAll(Statement rows)
    {
        var all = new List<T>();
        while (rows.Step())
        {
            all.Add(Read(rows));
        }

        return all;
    }
}
