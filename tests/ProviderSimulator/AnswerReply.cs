using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace ProviderSimulator;

/// <summary>An answer of the model: text, tool calls or a refusal, with its usage.</summary>
public sealed record AnswerReply : SimulatedReply
{
    internal static readonly JsonSerializerOptions Json = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The text; null when there is none.</summary>
    public string? Content { get; init; }

    /// <summary>The tool calls.</summary>
    public IReadOnlyList<(string Name, string ArgumentsJson)> Calls { get; init; } = [];

    /// <summary>The text of a refusal; null when there is none.</summary>
    public string? RefusalText { get; init; }

    /// <summary>
    /// stop, length, tool_calls or content_filter; on Responses a length or a content_filter makes the answer incomplete.
    /// </summary>
    public string FinishReason { get; init; } = "stop";

    /// <summary>The reasoning before the answer, on Responses only; null when there is none.</summary>
    public SimulatedReasoning? Reasoning { get; init; }

    /// <summary>The model that the answer names; null: the one asked for.</summary>
    public string? Model { get; init; }

    /// <summary>The usage reported; null: words of the request's texts and of the answer.</summary>
    public SimulatedUsage? Usage { get; init; }

    /// <summary>How a streamed answer is put into bytes.</summary>
    public Wire Wire { get; init; } = Wire.Plain;

    /// <summary>The usage that this answer to this request reports.</summary>
    public SimulatedUsage UsageFor(SimulatedRequest request) => Usage ?? new(
        request.Messages.Sum(message => Words(message.Text)),
        Words(Content) + Words(RefusalText) + Calls.Sum(call => 1 + Words(call.ArgumentsJson)));

    internal override async Task AnswerAsync(Exchange exchange, CancellationToken cancellationToken)
    {
        // Counted first: whoever has read the answer to its end finds it counted.
        exchange.TellOf(this);
        try
        {
            await (exchange.Request.Stream
                ? exchange.WriteEventsAsync(Events(exchange.Request), Wire, cancellationToken)
                : exchange.WriteAsync(200, "application/json", Body(exchange.Request), cancellationToken));
        }
        catch when (exchange.Request.TellsUsage)
        {
            exchange.Told(this, -1);
            exchange.Untold();
            throw;
        }
    }

    /// <summary>The body of an answer that is not streamed.</summary>
    public string Body(SimulatedRequest request) => request.Api == SimulatedApi.Responses
        ? new ResponsesFormat(this, request).Body()
        : new ChatFormat(this, request).Body();

    /// <summary>The data of the events of a streamed answer, [DONE] included when the API has it and <see cref="Wire"/> says so.</summary>
    public IReadOnlyList<string> Events(SimulatedRequest request) => request.Api == SimulatedApi.Responses
        ? new ResponsesFormat(this, request).Events()
        : new ChatFormat(this, request).Events();

    /// <summary>The events of a stream that is cut after its text; with <paramref name="marker"/> after its terminal marker.</summary>
    internal IEnumerable<string> StartedEvents(SimulatedRequest request, bool marker) => request.Api == SimulatedApi.Responses
        ? new ResponsesFormat(this, request).Started(marker)
        : new ChatFormat(this, request).Started(marker);

    internal string ModelFor(SimulatedRequest request) => Model ?? request.Model;

    /// <summary>A text word by word.</summary>
    internal static IEnumerable<string> Pieces(string? text)
    {
        var piece = new StringBuilder();
        foreach (var character in text ?? "")
        {
            piece.Append(character);
            if (character == ' ')
            {
                yield return piece.ToString();
                piece.Clear();
            }
        }

        if (piece.Length > 0)
        {
            yield return piece.ToString();
        }
    }

    /// <summary>Arguments in several deltas.</summary>
    internal static IEnumerable<string> ArgumentPieces(string arguments) => arguments.Chunk(7).Select(piece => new string(piece));

    private static int Words(string? text) => (text ?? "").Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).Length;
}
