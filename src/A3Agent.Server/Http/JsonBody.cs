using System.Buffers;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using A3Agent.Crm;
using Microsoft.AspNetCore.Http.Features;

namespace A3Agent.Server.Http;

/// <summary>Reads a JSON body strictly: nothing unknown, nothing twice, nothing oversized; errors name the field.</summary>
internal static class JsonBody
{
    private const int MaxBytes = 1024 * 1024;
    private const int MaxDepth = 32;
    private const int MaxShownName = 100;

    /// <summary>What a mistake is called that is not a field's.</summary>
    private const string WholeBody = "body";

    private static readonly JsonSerializerOptions Strict = CreateOptions();

    /// <summary>Whether the request has no body at all.</summary>
    public static bool IsMissing(HttpContext http) =>
        http.Request.ContentLength is 0 || http.Features.Get<IHttpRequestBodyDetectionFeature>() is { CanHaveBody: false };

    /// <summary>Reads the body as a <typeparamref name="T"/>.</summary>
    /// <exception cref="ProblemException">It is not one.</exception>
    public static async Task<T> ReadAsync<T>(HttpContext http) => Read<T>(await ReadObjectAsync(http));

    /// <summary>Reads the body as a JSON object.</summary>
    /// <exception cref="ProblemException">It is not one.</exception>
    public static async Task<JsonObject> ReadObjectAsync(HttpContext http)
    {
        if (!http.Request.HasJsonContentType())
        {
            throw new ProblemException(Problem.Of(415, "unsupported_media_type", "Unsupported media type", "Send the body as application/json."));
        }

        return Parse((await ReadBytesAsync(http)).Span);
    }

    /// <summary>Makes a <typeparamref name="T"/> of a JSON object.</summary>
    /// <exception cref="ProblemException">The object is not one.</exception>
    public static T Read<T>(JsonObject body)
    {
        var missing = Strict.GetTypeInfo(typeof(T)).Properties
            .Where(property => property.IsRequired && !body.ContainsKey(property.Name))
            .Select(property => new FieldError(property.Name, "is required."))
            .ToList();
        if (missing.Count > 0)
        {
            throw new ProblemException(Problem.Validation(missing));
        }

        try
        {
            return body.Deserialize<T>(Strict) ?? throw Invalid(WholeBody, "must be a JSON object.");
        }
        catch (JsonException error)
        {
            throw Invalid(Field(error.Path), Explain(error));
        }
    }

    private static JsonObject Parse(ReadOnlySpan<byte> json)
    {
        if (!JsonText.IsUtf8(json))
        {
            throw Invalid(WholeBody, "is not UTF-8.");
        }

        try
        {
            if (JsonText.FindHalfPair(json, MaxDepth) is { } broken)
            {
                throw Invalid(Field(broken), "holds half a surrogate pair; remove it.");
            }

            var options = new JsonDocumentOptions { MaxDepth = MaxDepth, AllowDuplicateProperties = false };
            return JsonNode.Parse(json, documentOptions: options) as JsonObject ?? throw Invalid(WholeBody, "must be a JSON object.");
        }
        catch (JsonException error) when (error.LineNumber is { } line)
        {
            throw Invalid(WholeBody, $"is not valid JSON, or nested deeper than {MaxDepth} levels (line {line + 1}).");
        }
        catch (JsonException)
        {
            throw Invalid(Field(JsonText.FindDoubled(json)), "stands twice, or holds a field twice; one of the two would be lost.");
        }
    }

    private static JsonSerializerOptions CreateOptions()
    {
        var options = new JsonSerializerOptions(A3Json.Options)
        {
            UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
            AllowDuplicateProperties = false,
            MaxDepth = MaxDepth,
        };
        options.Converters.Insert(0, new OneWordConverter());
        return options;
    }

    private static ProblemException Invalid(string field, string message) => new(Problem.Validation(field, message));

    private static string Field(string? path)
    {
        var name = path is null or "" or "$" ? WholeBody : path.StartsWith("$.", StringComparison.Ordinal) ? path[2..] : path;
        return name.Length <= MaxShownName ? name : name[..MaxShownName] + "…";
    }

    private static string Explain(JsonException error) =>
        error.Message.Contains("could not be mapped to any .NET member", StringComparison.Ordinal)
            ? "is not a known field; it would be lost."
            : "has the wrong type or an unknown value.";

    private static async Task<ReadOnlyMemory<byte>> ReadBytesAsync(HttpContext http)
    {
        UnreadBody.Lift(http);
        if (http.Request.ContentLength > MaxBytes)
        {
            // Who asks before he sends is not let send.
            if (http.Request.Headers.Expect.Count == 0)
            {
                await UnreadBody.DiscardAsync(http);
            }

            throw TooLarge();
        }

        var buffer = new ArrayBufferWriter<byte>((int)(http.Request.ContentLength ?? 1024) + 1);
        while (await http.Request.Body.ReadAsync(buffer.GetMemory(1024), http.RequestAborted) is var read and > 0)
        {
            buffer.Advance(read);
            if (buffer.WrittenCount > MaxBytes)
            {
                await UnreadBody.DiscardAsync(http);
                throw TooLarge();
            }
        }

        return buffer.WrittenMemory;
    }

    private static ProblemException TooLarge() =>
        new(Problem.Of(413, "body_too_large", "The body is too large", $"The body may have {MaxBytes} bytes at most."));
}
