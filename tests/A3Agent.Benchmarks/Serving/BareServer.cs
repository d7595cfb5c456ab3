using System.Buffers;
using System.Text.Json;

namespace A3Agent.Benchmarks.Serving;

/// <summary>
/// The least that answers a chat turn with one tool call: a minimal API, one HttpClient, System.Text.Json. No kernel, no storage, no
/// identity; its tool searches a list in memory.
/// </summary>
internal static class BareServer
{
    private const int MaxRounds = 8;

    public static (WebApplication App, ServedGreeting Greeting) Create(ServedStart start)
    {
        var builder = WebApplication.CreateSlimBuilder();
        var app = builder.Build();
        var upstream = new BareUpstream(start);
        app.MapPost("/api/chat", (BareQuestion question, CancellationToken stop) => AnswerAsync(upstream, question, stop));
        app.MapPost("/api/chat/stream", (BareQuestion question, HttpResponse response, CancellationToken stop) =>
            StreamAsync(upstream, question, response, stop));
        return (app, new ServedGreeting("", Key: null, Shape: null));
    }

    private static async Task<BareReply> AnswerAsync(BareUpstream upstream, BareQuestion question, CancellationToken cancellationToken)
    {
        var messages = upstream.Begin(question.Message);
        for (var round = 0; round < MaxRounds; round++)
        {
            var answer = await upstream.AskAsync(messages, cancellationToken);
            if (answer.ToolCalls is not { Length: > 0 })
            {
                return new BareReply(answer.Content ?? "", "completed");
            }

            messages.Add(answer);
            Call(messages, answer);
        }

        throw new InvalidOperationException("The model does not come to an end.");
    }

    private static async Task StreamAsync(
        BareUpstream upstream, BareQuestion question, HttpResponse response, CancellationToken cancellationToken)
    {
        response.ContentType = "text/event-stream";
        var messages = upstream.Begin(question.Message);
        for (var round = 0; round < MaxRounds; round++)
        {
            var answer = await upstream.StreamAsync(messages, response.BodyWriter, cancellationToken);
            if (answer.ToolCalls is not { Length: > 0 })
            {
                break;
            }

            messages.Add(answer);
            Call(messages, answer);
        }

        response.BodyWriter.Write("data: [DONE]\n\n"u8);
        await response.BodyWriter.FlushAsync(cancellationToken);
    }

    private static void Call(List<BareMessage> messages, BareMessage answer)
    {
        foreach (var call in answer.ToolCalls!)
        {
            var query = JsonSerializer.Deserialize<BareSearch>(call.Function.Arguments, BareUpstream.Json)!.Query;
            var found = SampleClients.All.Where(client => client.Industry.Contains(query, StringComparison.OrdinalIgnoreCase)
                || client.DisplayName.Contains(query, StringComparison.OrdinalIgnoreCase)).Take(10);
            messages.Add(new BareMessage("tool", JsonSerializer.Serialize(found, BareUpstream.Json)) { ToolCallId = call.Id });
        }
    }

    private sealed record BareSearch(string Query);
}

internal sealed record BareQuestion(string Message);

internal sealed record BareReply(string Content, string Status);
