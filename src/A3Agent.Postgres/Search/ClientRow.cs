using A3Agent.Crm;
using Npgsql;

namespace A3Agent.Postgres;

/// <summary>A client among other columns: it comes first.</summary>
internal static class ClientRow
{
    /// <summary>The columns that <see cref="Read"/> reads, of the table <c>clients</c>.</summary>
    public static string Columns { get; } = ClientKind.Instance.Sql.Selected;

    /// <summary>How many columns they are: the place of the next one.</summary>
    public static int Count { get; } = ClientKind.Instance.Columns.Read.Length;

    public static Client Read(NpgsqlDataReader row) => ClientKind.Instance.Read(row);
}
