using System.Text;
using System.Text.Json;

namespace ProviderSimulator;

/// <summary>Answers to embedding requests as ready bytes: vectors that depend on the place in the request alone, in base64.</summary>
internal sealed class ReadyEmbeddings
{
    private const int Dimensions = 1536;
    private const int MaxInputs = 2_048;
    private static readonly byte[] End = """],"model":"text-embedding-3-small","usage":{"prompt_tokens":1,"total_tokens":1}}"""u8.ToArray();

    private readonly byte[] _items;
    private readonly int[] _ends = new int[MaxInputs + 1];
    private readonly TimeSpan _delay;

    public ReadyEmbeddings(TimeSpan delay)
    {
        _delay = delay;
        using var items = new MemoryStream();
        items.Write("""{"object":"list","data":["""u8);
        var bytes = new byte[Dimensions * sizeof(float)];
        for (var i = 0; i < MaxInputs; i++)
        {
            var chance = new Random(i);
            for (var k = 0; k < Dimensions; k++)
            {
                BitConverter.TryWriteBytes(bytes.AsSpan(k * sizeof(float)), (float)(chance.NextDouble() - 0.5) / 11);
            }

            items.Write(Encoding.ASCII.GetBytes(
                $$"""{{(i == 0 ? "" : ",")}}{"object":"embedding","index":{{i}},"embedding":"{{Convert.ToBase64String(bytes)}}"}"""));
            _ends[i + 1] = (int)items.Length;
        }

        _items = items.ToArray();
    }

    /// <summary>Answers a request.</summary>
    public async Task AnswerAsync(HttpContext http)
    {
        using var body = new MemoryStream();
        await http.Request.Body.CopyToAsync(body, http.RequestAborted);
        var items = _items.AsMemory(0, _ends[Count(body.GetBuffer().AsSpan(0, (int)body.Length))]);
        if (_delay > TimeSpan.Zero)
        {
            await Task.Delay(_delay, TimeProvider.System, http.RequestAborted);
        }

        http.Response.ContentType = "application/json";
        http.Response.ContentLength = items.Length + End.Length;
        await http.Response.Body.WriteAsync(items, http.RequestAborted);
        await http.Response.Body.WriteAsync(End, http.RequestAborted);
    }

    // The texts are the only strings in an array.
    private static int Count(ReadOnlySpan<byte> body)
    {
        var reader = new Utf8JsonReader(body);
        var count = 0;
        while (reader.Read())
        {
            count += reader.TokenType == JsonTokenType.String && reader.CurrentDepth == 2 ? 1 : 0;
        }

        return count;
    }
}
