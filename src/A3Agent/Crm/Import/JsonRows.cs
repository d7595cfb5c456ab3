using System.Runtime.CompilerServices;
using System.Text.Json;

namespace A3Agent.Crm.Import;

/// <summary>Reads a JSON array of objects element by element.</summary>
internal static class JsonRows
{
    /// <summary>The elements. Nested objects become columns with dots: <c>address.city</c>.</summary>
    public static async IAsyncEnumerable<SourceRow> ReadAsync(BodyStream body, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var number = 0;
        var elements = JsonSerializer.DeserializeAsyncEnumerable<JsonElement>(body, A3Json.Options, cancellationToken)
            .GetAsyncEnumerator(cancellationToken);
        await using (elements.ConfigureAwait(false))
        {
            body.Limit = RowSource.MaxRowBytes;
            while (await NextAsync(elements, number + 1).ConfigureAwait(false))
            {
                number++;
                body.Limit = body.BytesRead + RowSource.MaxRowBytes;
                yield return Row(number, elements.Current);
            }
        }
    }

    /// <summary>An object as a row.</summary>
    public static SourceRow Row(int line, JsonElement element)
    {
        if (element.ValueKind != JsonValueKind.Object)
        {
            return SourceRow.Unreadable(line, "is not a JSON object: write {\"name\": value, ...}");
        }

        var cells = new Dictionary<string, Cell>(StringComparer.Ordinal);
        try
        {
            return Flatten(element, "", cells) is { } twice
                ? SourceRow.Unreadable(line, $"has {Quoted.Text(twice)} twice: keep one")
                : new SourceRow(line, cells);
        }
        catch (InvalidOperationException)
        {
            return SourceRow.Unreadable(line, "holds a text that is not UTF-8 or half a surrogate pair: correct it");
        }
    }

    /// <summary>What the parser says, without the place that it adds for programmers.</summary>
    public static string Reason(JsonException e) =>
        e.Message.Split(" Path:", 2)[0].Split(" LineNumber:", 2)[0].TrimEnd('.', ' ');

    private static string? Flatten(JsonElement element, string prefix, Dictionary<string, Cell> cells)
    {
        foreach (var property in element.EnumerateObject())
        {
            var path = prefix + property.Name;
            var twice = property.Value.ValueKind == JsonValueKind.Object
                ? Flatten(property.Value, path + ".", cells)
                : cells.TryAdd(path, Cell.Of(property.Value)) ? null : path;
            if (twice is not null)
            {
                return twice;
            }
        }

        return null;
    }

    private static async ValueTask<bool> NextAsync(IAsyncEnumerator<JsonElement> elements, int number)
    {
        try
        {
            return await elements.MoveNextAsync().ConfigureAwait(false);
        }
        catch (JsonException e)
        {
            throw Refused(number, $"is not JSON: {Reason(e)} (line {(e.LineNumber ?? 0) + 1} of the body)");
        }
        catch (BodyLimitException)
        {
            throw Refused(number, RowSource.TooLong);
        }
    }

    private static ImportRefusedException Refused(int number, string message) =>
        new(new ImportError(number, null, message) { IsElement = true });
}
