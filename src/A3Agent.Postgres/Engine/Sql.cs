using System.Text;
using Npgsql;
using NpgsqlTypes;

namespace A3Agent.Postgres;

/// <summary>One statement with its values, bound in the order of $1, $2, ...; a constant text, so that the server's plan is reused.</summary>
/// <remarks>
/// Texts that a Postgres database cannot keep (NUL, lone surrogates) become U+FFFD there, as lone surrogates do in the embedded database.
/// </remarks>
internal sealed class Sql
{
#pragma warning disable CA2100 // Every text is put together from constants; values are parameters.
    public Sql(string text) => Command = new NpgsqlBatchCommand(text);
#pragma warning restore CA2100

    public NpgsqlBatchCommand Command { get; }

    public Sql Bind(string? value) => Add(Clean(value), NpgsqlDbType.Text);

    public Sql Bind(int value) => Add(value, NpgsqlDbType.Integer);

    public Sql Bind(int? value) => AddValue(value, NpgsqlDbType.Integer);

    public Sql Bind(long value) => Add(value, NpgsqlDbType.Bigint);

    public Sql Bind(bool value) => Add(value, NpgsqlDbType.Boolean);

    public Sql Bind(Guid value) => Add(value, NpgsqlDbType.Uuid);

    public Sql Bind(Guid? value) => AddValue(value, NpgsqlDbType.Uuid);

    public Sql Bind(double? value) => AddValue(value, NpgsqlDbType.Double);

    public Sql Bind(decimal? value) => AddValue(value, NpgsqlDbType.Numeric);

    public Sql Bind(DateOnly? value) => AddValue(value, NpgsqlDbType.Date);

    public Sql Bind(DateTimeOffset value) => Add(StoredTime.Normal(value).UtcDateTime, NpgsqlDbType.TimestampTz);

    public Sql Bind(DateTimeOffset? value) =>
        AddValue(value is { } known ? StoredTime.Normal(known).UtcDateTime : (DateTime?)null, NpgsqlDbType.TimestampTz);

    public Sql Bind(TimeSpan value) => Add(value, NpgsqlDbType.Interval);

    public Sql Bind(byte[]? value) => Add(value, NpgsqlDbType.Bytea);

    /// <summary>Binds JSON text, UTF-8; null as NULL.</summary>
    public Sql BindJson(byte[]? utf8) => Add(utf8, NpgsqlDbType.Json);

    public Sql Bind(IReadOnlyList<string> values) => Add(values.Select(Clean).ToArray(), NpgsqlDbType.Array | NpgsqlDbType.Text);

    public Sql Bind(float[]? values) => Add(values, NpgsqlDbType.Array | NpgsqlDbType.Real);

    /// <summary>The text as the database keeps it.</summary>
    public static string? Clean(string? text)
    {
        if (text is null || (text.AsSpan().IndexOf('\0') < 0 && text.AsSpan().IndexOfAnyInRange('\ud800', '\udfff') < 0))
        {
            return text;
        }

        return Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text)).Replace('\0', '\ufffd');
    }

    private Sql Add<T>(T value, NpgsqlDbType type)
    {
        Command.Parameters.Add(value is null
            ? new NpgsqlParameter { Value = DBNull.Value, NpgsqlDbType = type }
            : new NpgsqlParameter<T> { TypedValue = value, NpgsqlDbType = type });
        return this;
    }

    private Sql AddValue<T>(T? value, NpgsqlDbType type)
        where T : struct
    {
        Command.Parameters.Add(value is { } known
            ? new NpgsqlParameter<T> { TypedValue = known, NpgsqlDbType = type }
            : new NpgsqlParameter { Value = DBNull.Value, NpgsqlDbType = type });
        return this;
    }
}
