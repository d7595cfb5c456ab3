namespace A3Agent.Postgres;

/// <summary>Where the Postgres database is and as whom it is used.</summary>
public sealed class PostgresOptions
{
    /// <summary>Connection string of the application's role: no superuser, not the owner of the tables, not BYPASSRLS.</summary>
    public required string ConnectionString { get; init; }

    /// <summary>Connection string of the role that migrates and owns the tables; null where the server may not migrate.</summary>
    public string? OwnerConnectionString { get; init; }

    /// <summary>
    /// True in Development: <see cref="ConnectionString"/> may then be an administrator's; the server migrates with it, makes a role for
    /// itself and connects again as that.
    /// </summary>
    public bool MayAdminister { get; init; }
}
