using System.Buffers;
using System.Text;

namespace ProviderSimulator;

/// <summary>Fixed answers as ready bytes, so that a benchmark measures the platform and not its upstream.</summary>
internal sealed class BenchmarkScript
{
    private const string ToolArguments = """{"query":"medical"}""";
    private static readonly string FinalText = string.Join(' ', Enumerable.Range(1, 60).Select(i => $"word{i}"));

    private readonly Answer[]? _toUser;
    private readonly Answer[] _otherwise;

    private BenchmarkScript(AnswerReply? toUser, AnswerReply otherwise)
    {
        _toUser = toUser is null ? null : Both(toUser);
        _otherwise = Both(otherwise);
    }

    public static IReadOnlyList<string> Names { get; } = ["tool-call", "text"];

    public static BenchmarkScript? Find(string name) => name switch
    {
        "tool-call" => new(SimulatedReply.ToolCalls(("search_clients", ToolArguments)), SimulatedReply.Text(FinalText)),
        "text" => new(null, SimulatedReply.Text(FinalText)),
        _ => null,
    };

    /// <summary>Chooses by who spoke last, a person or a tool; the body is searched, not parsed.</summary>
    public (byte[] Bytes, bool Stream) Choose(SimulatedApi api, ReadOnlySpan<byte> body)
    {
        var stream = body.IndexOf("\"stream\":true"u8) >= 0;
        var role = body.LastIndexOf("\"role\":\""u8);
        var fromUser = role >= 0 && body[(role + 8)..].StartsWith("user"u8) && body[role..].IndexOf("\"function_call_output\""u8) < 0;
        var answer = (fromUser && _toUser is not null ? _toUser : _otherwise)[(int)api];
        return (stream ? answer.Streamed : answer.Whole, stream);
    }

    private static Answer[] Both(AnswerReply reply) => [new(reply, SimulatedApi.Chat), new(reply, SimulatedApi.Responses)];

    private sealed class Answer
    {
        public Answer(AnswerReply reply, SimulatedApi api)
        {
            reply = reply with { Usage = new SimulatedUsage(100, 60), Model = "gpt-4o-mini" };
            using var options = System.Text.Json.JsonDocument.Parse("""{"stream_options":{"include_usage":true}}""");
            var request = SimulatedRequest.None with { Api = api, Number = 1, Stream = true, Body = options.RootElement.Clone() };
            Whole = Encoding.UTF8.GetBytes(reply.Body(request));
            Streamed = (Wire.Plain with { EventNames = api == SimulatedApi.Responses }).Bytes(reply.Events(request));
        }

        public byte[] Whole { get; }

        public byte[] Streamed { get; }
    }
}

/// <summary>The executable's host: one terminal handler, no recording.</summary>
internal static class BenchmarkHost
{
    public static WebApplication Create(int port, BenchmarkScript script, Lazy<ReadyEmbeddings> embeddings)
    {
        var app = SimulatorHost.Create(port);
        app.MapPost("/v1/chat/completions", http => AnswerAsync(http, SimulatedApi.Chat, script));
        app.MapPost("/v1/responses", http => AnswerAsync(http, SimulatedApi.Responses, script));
        app.MapPost("/v1/embeddings", http => embeddings.Value.AnswerAsync(http));
        return app;
    }

    private static async Task AnswerAsync(HttpContext http, SimulatedApi api, BenchmarkScript script)
    {
        var body = http.Request.BodyReader;
        var read = await body.ReadAsync(http.RequestAborted);
        while (!read.IsCompleted)
        {
            body.AdvanceTo(read.Buffer.Start, read.Buffer.End);
            read = await body.ReadAsync(http.RequestAborted);
        }

        var (bytes, stream) = script.Choose(api, read.Buffer.IsSingleSegment ? read.Buffer.FirstSpan : read.Buffer.ToArray());
        body.AdvanceTo(read.Buffer.End);
        http.Response.ContentType = stream ? "text/event-stream" : "application/json";
        http.Response.ContentLength = stream ? null : bytes.Length;
        await http.Response.BodyWriter.WriteAsync(bytes, http.RequestAborted);
    }
}
