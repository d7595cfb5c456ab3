using System.Globalization;
using A3Agent.Crm;

namespace A3Agent.Server.Http;

/// <summary>Reads a query string strictly: a parameter that nobody asked for, or that came twice, would be lost and is an error.</summary>
internal sealed class Query(HttpContext http)
{
    private const int MaxShownName = 100;

    private static readonly string[] _times = ["yyyy-MM-dd'T'HH:mm:ss.FFFFFFF'Z'", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFzzz"];

    private readonly HashSet<string> _known = new(StringComparer.Ordinal);
    private readonly List<FieldError> _errors = [];

    public string? Text(string name)
    {
        _known.Add(name);
        var values = http.Request.Query[name];
        if (values.Count > 1)
        {
            _errors.Add(new FieldError(name, "may be given once."));
        }

        var value = values.Count == 0 ? null : values[0];
        if (value is not null && value.Any(char.IsControl))
        {
            _errors.Add(new FieldError(name, "holds a control character."));
        }

        return string.IsNullOrEmpty(value) ? null : value;
    }

    public T? Word<T>(string name)
        where T : struct, Enum
    {
        if (Text(name) is not { } text)
        {
            return null;
        }

        foreach (var value in Enum.GetValues<T>())
        {
            if (string.Equals(value.ToString(), text, StringComparison.OrdinalIgnoreCase))
            {
                return value;
            }
        }

        _errors.Add(new FieldError(name, $"must be one of {string.Join(", ", Enum.GetNames<T>().Select(word => word.ToLowerInvariant()))}."));
        return null;
    }

    public DateOnly? Date(string name)
    {
        if (Text(name) is not { } text)
        {
            return null;
        }

        if (DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date))
        {
            return date;
        }

        _errors.Add(new FieldError(name, "must be a date like 2026-11-24."));
        return null;
    }

    /// <summary>A day: a date, or a time, of which the UTC day counts.</summary>
    public DateOnly? Day(string name)
    {
        if (Text(name) is not { } text)
        {
            return null;
        }

        if (DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date))
        {
            return date;
        }

        if (DateTimeOffset.TryParseExact(
            text, _times, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var time))
        {
            return DateOnly.FromDateTime(time.UtcDateTime);
        }

        Refuse(name, "must be a date like 2026-11-24, or a time like 2026-11-24T09:30:00Z with '+' written %2B.");
        return null;
    }

    public PageRequest Page()
    {
        var limit = PageRequest.DefaultLimit;
        if (Text("limit") is { } text
            && (!int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out limit) || limit is < 1 or > PageRequest.MaxLimit))
        {
            _errors.Add(new FieldError("limit", $"must be a number from 1 to {PageRequest.MaxLimit}."));
        }

        return new PageRequest(limit, Text("cursor"));
    }

    /// <summary>Notes that a parameter is missing, unless it was wrong already.</summary>
    public void Require(string name, object? value)
    {
        if (value is null && _errors.All(error => error.Field != name))
        {
            _errors.Add(new FieldError(name, "is required."));
        }
    }

    /// <summary>Notes that a parameter is wrong for a reason that only its endpoint knows.</summary>
    public void Refuse(string name, string message) => _errors.Add(new FieldError(name, message));

    /// <summary>Throws when anything was wrong; call it after the last parameter was read.</summary>
    /// <exception cref="ProblemException">Something was.</exception>
    public void Check()
    {
        _errors.AddRange(http.Request.Query.Keys.Where(key => !_known.Contains(key))
            .Select(key => new FieldError(
                key.Length <= MaxShownName ? key : key[..MaxShownName] + "…",
                $"is not a known parameter; the parameters are {string.Join(", ", _known)}.")));
        if (_errors.Count > 0)
        {
            throw new ProblemException(Problem.Validation(_errors));
        }
    }
}
