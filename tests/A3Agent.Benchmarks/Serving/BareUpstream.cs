using System.Buffers;
using System.IO.Pipelines;
using System.Net.Http.Headers;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace A3Agent.Benchmarks.Serving;

/// <summary>Chat Completions by hand.</summary>
internal sealed class BareUpstream(ServedStart start)
{
    public static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    private static readonly MediaTypeHeaderValue JsonType = new("application/json");

    private readonly HttpClient _http = new(new SocketsHttpHandler { UseCookies = false, AllowAutoRedirect = false });
    private readonly Uri _address = new(start.Upstream + "/chat/completions");
    private readonly RequestShape _shape = start.Shape!;

    public List<BareMessage> Begin(string question) => [new("system", _shape.System), new("user", question)];

    public async Task<BareMessage> AskAsync(List<BareMessage> messages, CancellationToken cancellationToken)
    {
        using var response = await SendAsync(messages, stream: false, cancellationToken);
        await using var body = await response.Content.ReadAsStreamAsync(cancellationToken);
        var completion = await JsonSerializer.DeserializeAsync<Completion>(body, Json, cancellationToken);
        return completion!.Choices[0].Message!;
    }

    /// <summary>Passes the text on as it comes; what came together is flushed together.</summary>
    public async Task<BareMessage> StreamAsync(List<BareMessage> messages, PipeWriter output, CancellationToken cancellationToken)
    {
        using var response = await SendAsync(messages, stream: true, cancellationToken);
        var input = PipeReader.Create(await response.Content.ReadAsStreamAsync(cancellationToken));
        var answer = new BareAnswer();
        while (true)
        {
            var read = await input.ReadAsync(cancellationToken);
            var rest = Take(read.Buffer, answer, output);
            input.AdvanceTo(rest.Start, rest.End);
            await output.FlushAsync(cancellationToken);
            if (read.IsCompleted)
            {
                await input.CompleteAsync();
                return answer.ToMessage();
            }
        }
    }

    private async Task<HttpResponseMessage> SendAsync(List<BareMessage> messages, bool stream, CancellationToken cancellationToken)
    {
        var body = JsonSerializer.SerializeToUtf8Bytes(
            new Request(messages, "gpt-4o", 0.2, 2000, _shape.Tools, "auto", stream, stream ? StreamOptions.WithUsage : null), Json);
        using var request = new HttpRequestMessage(HttpMethod.Post, _address)
        {
            Content = new ByteArrayContent(body) { Headers = { ContentType = JsonType } },
        };
        var response = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        return response.EnsureSuccessStatusCode();
    }

    private static ReadOnlySequence<byte> Take(ReadOnlySequence<byte> buffer, BareAnswer answer, PipeWriter output)
    {
        var lines = new SequenceReader<byte>(buffer);
        while (lines.TryReadTo(out ReadOnlySequence<byte> line, (byte)'\n'))
        {
            var bytes = line.IsSingleSegment ? line.FirstSpan : line.ToArray();
            if (bytes.StartsWith("data: {"u8))
            {
                answer.Add(JsonSerializer.Deserialize<Completion>(bytes["data: ".Length..], Json)!, output);
            }
        }

        return buffer.Slice(lines.Position);
    }

    private sealed record Request(
        List<BareMessage> Messages, string Model, double Temperature, int MaxCompletionTokens, JsonElement Tools, string ToolChoice, bool Stream,
        StreamOptions? StreamOptions);

    private sealed record StreamOptions(bool IncludeUsage)
    {
        public static StreamOptions WithUsage { get; } = new(IncludeUsage: true);
    }
}

internal sealed record Completion(CompletionChoice[] Choices, CompletionUsage? Usage);

internal sealed record CompletionChoice(BareMessage? Message, BareMessage? Delta, string? FinishReason);

internal sealed record CompletionUsage(int PromptTokens, int CompletionTokens);

internal sealed record BareMessage(string? Role, string? Content)
{
    public BareCall[]? ToolCalls { get; init; }

    public string? ToolCallId { get; init; }
}

internal sealed record BareCall(int? Index, string? Id, string? Type, BareFunction Function);

internal sealed record BareFunction(string? Name, string Arguments);
