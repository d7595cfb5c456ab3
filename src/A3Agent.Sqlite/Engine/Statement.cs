using System.Buffers;
using System.Text;
using SQLitePCL;

namespace A3Agent.Sqlite;

/// <summary>
/// A prepared statement of one connection, kept and reused. Values are bound in the order of the parameters' first
/// appearance in the text; disposing makes it ready for its next use.
/// </summary>
internal sealed class Statement(Database database, sqlite3_stmt handle, string sql) : IDisposable
{
    private const int StackBytes = 512;

    private readonly int parameters = raw.sqlite3_bind_parameter_count(handle);
    private int bound;

    /// <summary>Whether somebody is using it.</summary>
    public bool Active { get; private set; }

    public Statement Begin()
    {
        if (Active)
        {
            throw new InvalidOperationException($"The statement is in use already: {sql}");
        }

        Active = true;
        return this;
    }

    public Statement Bind(string? value)
    {
        if (value is null)
        {
            return Bound(raw.sqlite3_bind_null(handle, ++bound));
        }

        if (value.Length == 0)
        {
            return Bound(raw.sqlite3_bind_text(handle, ++bound, ""));
        }

        var most = Encoding.UTF8.GetMaxByteCount(value.Length);
        var rented = most > StackBytes ? ArrayPool<byte>.Shared.Rent(most) : null;
        var bytes = rented ?? stackalloc byte[StackBytes];
        Text(bytes[..Encoding.UTF8.GetBytes(value, bytes)]);
        if (rented is not null)
        {
            ArrayPool<byte>.Shared.Return(rented);
        }

        return this;
    }

    /// <summary>Binds UTF-8 text; null as NULL.</summary>
    public Statement BindUtf8(byte[]? value) =>
        value is null ? Bound(raw.sqlite3_bind_null(handle, ++bound)) : Text(value);

    public Statement Bind(long value) => Bound(raw.sqlite3_bind_int64(handle, ++bound, value));

    public Statement Bind(long? value) => value is { } known ? Bind(known) : Bound(raw.sqlite3_bind_null(handle, ++bound));

    public Statement Bind(double? value) =>
        Bound(value is { } known ? raw.sqlite3_bind_double(handle, ++bound, known) : raw.sqlite3_bind_null(handle, ++bound));

    public Statement Bind(ReadOnlySpan<byte> value) => Bound(raw.sqlite3_bind_blob(handle, ++bound, value));

    public Statement Bind(Guid value)
    {
        Span<byte> bytes = stackalloc byte[16];
        value.TryWriteBytes(bytes, bigEndian: true, out _);
        return Bind(bytes);
    }

    public Statement Bind(Guid? value) => value is { } known ? Bind(known) : Bound(raw.sqlite3_bind_null(handle, ++bound));

    /// <summary>Goes to the next row.</summary>
    /// <returns>False when there is none.</returns>
    public bool Step()
    {
        if (bound != parameters)
        {
            throw new InvalidOperationException($"{bound} of {parameters} parameters are bound: {sql}");
        }

        var code = raw.sqlite3_step(handle);
        if (code is not (raw.SQLITE_ROW or raw.SQLITE_DONE))
        {
            database.Throw(code);
        }

        return code == raw.SQLITE_ROW;
    }

    /// <summary>Runs a statement that gives no rows.</summary>
    /// <returns>How many rows it changed.</returns>
    public int Run()
    {
        using (this)
        {
            Step();
            return database.Changes;
        }
    }

    public bool IsNull(int column) => raw.sqlite3_column_type(handle, column) == raw.SQLITE_NULL;

    public long Int64(int column) => raw.sqlite3_column_int64(handle, column);

    public long? Int64OrNull(int column) => IsNull(column) ? null : Int64(column);

    public int Int32(int column) => raw.sqlite3_column_int(handle, column);

    public double? DoubleOrNull(int column) => IsNull(column) ? null : raw.sqlite3_column_double(handle, column);

    /// <summary>The bytes of a text or blob, valid until the next step.</summary>
    public ReadOnlySpan<byte> Bytes(int column) => raw.sqlite3_column_blob(handle, column);

    public string Text(int column) => Encoding.UTF8.GetString(Bytes(column));

    public string? TextOrNull(int column)
    {
        var bytes = Bytes(column);
        return bytes.IsEmpty ? (IsNull(column) ? null : "") : Encoding.UTF8.GetString(bytes);
    }

    public Guid Guid(int column) => new(Bytes(column), bigEndian: true);

    public Guid? GuidOrNull(int column)
    {
        var bytes = Bytes(column);
        return bytes.IsEmpty ? null : new Guid(bytes, bigEndian: true);
    }

    public void Dispose()
    {
        raw.sqlite3_reset(handle);
        bound = 0;
        Active = false;
    }

    /// <summary>Frees it for good, when its connection closes.</summary>
    public void Free() => handle.Dispose();

    private Statement Text(ReadOnlySpan<byte> utf8) => Bound(raw.sqlite3_bind_text(handle, ++bound, utf8));

    private Statement Bound(int code)
    {
        if (code != raw.SQLITE_OK)
        {
            database.Throw(code);
        }

        return this;
    }
}
