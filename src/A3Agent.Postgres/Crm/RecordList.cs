using A3Agent.Crm;
using A3Agent.Identity;

namespace A3Agent.Postgres;

/// <summary>One page of a list, with the count of all when it is asked for, in one round trip.</summary>
internal sealed class RecordList<T, TFilter>(RecordKind<T, TFilter> kind, OrganizationId organization)
    where T : class, ICrmRecord
{
    public Task<Page<T>> ReadAsync(Session session, TFilter filter, PageRequest page, CancellationToken cancellationToken)
    {
        Pages.Check(page);
        var order = kind.Order(filter);
        var list = kind.Narrow(new Narrowing(kind.Sql.List, organization.Value), filter);
        if (order is null)
        {
            var after = page.Cursor is null ? "" : Cursor.Read(kind.Shape.Name, page.Cursor);
            list.After(after).Ordered("id", page.Limit + 1);
        }
        else if (page.Cursor is null)
        {
            list.Ordered(order, page.Limit);
        }
        else
        {
            throw Cursor.Foreign();
        }

        Sql[] statements = page.WithTotal
            ? [list.End(), kind.Narrow(new Narrowing(kind.Sql.Count, organization.Value), filter).End()]
            : [list.End()];
        return session.ReadAsync(rows => ReadAsync(rows, page, cancellationToken), cancellationToken, statements);
    }

    private async Task<Page<T>> ReadAsync(Npgsql.NpgsqlDataReader rows, PageRequest page, CancellationToken cancellationToken)
    {
        var items = await rows.AllAsync(kind.Read, cancellationToken).ConfigureAwait(false);
        var last = Pages.Cut(items, page);
        int? total = null;
        if (page.WithTotal
            && await rows.NextResultAsync(cancellationToken).ConfigureAwait(false)
            && await rows.ReadAsync(cancellationToken).ConfigureAwait(false))
        {
            total = (int)rows.GetInt64(0);
        }

        return new Page<T>(items, last is null ? null : Cursor.Write(kind.Shape.Name, last.Id), total);
    }
}
