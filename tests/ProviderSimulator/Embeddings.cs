using System.Runtime.InteropServices;
using System.Text.Json;

namespace ProviderSimulator;

/// <summary>One embedding request as a script sees it.</summary>
public sealed record SimulatedEmbeddingRequest(
    string Model, IReadOnlyList<string> Inputs, int? Dimensions, bool Base64, JsonElement Body, IReadOnlyDictionary<string, string> Headers)
{
    internal static async Task<SimulatedEmbeddingRequest> ReadAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        using var document = await JsonDocument.ParseAsync(request.Body, cancellationToken: cancellationToken);
        var body = document.RootElement.Clone();
        var input = body.GetProperty("input");
        return new(
            body.GetProperty("model").GetString()!,
            input.ValueKind == JsonValueKind.String ? [input.GetString()!] : [.. input.EnumerateArray().Select(item => item.GetString()!)],
            body.TryGetProperty("dimensions", out var dimensions) ? dimensions.GetInt32() : null,
            body.TryGetProperty("encoding_format", out var format) && format.GetString() == "base64",
            body,
            request.Headers.ToDictionary(header => header.Key, header => header.Value.ToString(), StringComparer.OrdinalIgnoreCase));
    }
}

/// <summary>Vectors for an embedding request; by default deterministic ones, in the order of the inputs.</summary>
public sealed record EmbeddingsReply(SimulatedEmbeddingRequest Request) : SimulatedReply
{
    private const int DefaultDimensions = 1536;

    /// <summary>Index and vector of each item, as they are sent.</summary>
    public IReadOnlyList<(int Index, float[] Vector)> Items { get; init; }
        = [.. Request.Inputs.Select((text, i) => (i, VectorOf(text, Request.Dimensions ?? DefaultDimensions)))];

    /// <summary>Whether vectors are sent as arrays of numbers although base64 was asked for, as some servers do.</summary>
    public bool AlwaysNumbers { get; init; }

    /// <summary>A unit vector that depends on the text's words alone: texts that share words are close.</summary>
    public static float[] VectorOf(string text, int dimensions = DefaultDimensions)
    {
        var vector = new float[dimensions];
        foreach (var word in text.ToLowerInvariant().Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries))
        {
            vector[Fnv1a(word) % (uint)dimensions] += 1;
        }

        var length = MathF.Sqrt(vector.Sum(x => x * x));
        return length == 0 ? [1, .. vector[1..]] : [.. vector.Select(x => x / length)];
    }

    internal override Task AnswerAsync(Exchange exchange, CancellationToken cancellationToken)
    {
        var tokens = Request.Inputs.Sum(text => text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).Length);
        var body = JsonSerializer.Serialize(new
        {
            @object = "list",
            data = Items.Select(item => new { @object = "embedding", index = item.Index, embedding = Encode(item.Vector) }),
            model = Request.Model,
            usage = new { prompt_tokens = tokens, total_tokens = tokens },
        });
        return exchange.WriteAsync(200, "application/json", body, cancellationToken);
    }

    private object Encode(float[] vector) => Request.Base64 && !AlwaysNumbers
        ? Convert.ToBase64String(MemoryMarshal.AsBytes<float>(vector))
        : vector;

    private static uint Fnv1a(string word)
    {
        var hash = 2166136261u;
        foreach (var character in word)
        {
            hash = (hash ^ character) * 16777619u;
        }

        return hash;
    }
}
