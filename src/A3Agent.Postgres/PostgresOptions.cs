using Npgsql;

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

    /// <summary>Whether a text is a connection string that names a server; what is wrong with it is not said, since it may hold a password.</summary>
    public static bool IsConnectionString(string text)
    {
        try
        {
            return new NpgsqlConnectionStringBuilder(text).Host is { Length: > 0 };
        }
        catch (Exception wrong) when (wrong is ArgumentException or FormatException or InvalidCastException or OverflowException)
        {
            return false;
        }
    }

    /// <exception cref="ArgumentException">A connection string is wrong.</exception>
    internal void Check()
    {
        if (!IsConnectionString(ConnectionString) || (OwnerConnectionString is { } owner && !IsConnectionString(owner)))
        {
            throw new ArgumentException("This is not a connection string like Host=...;Database=...;Username=...;Password=...");
        }
    }
}
