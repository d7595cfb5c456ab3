using A3Agent.Models;
using A3Agent.Server.Http;
using A3Agent.Server.Identity;
using A3Agent.Turns;

namespace A3Agent.Server.Chat;

/// <summary>POST /api/chat and POST /api/chat/stream: both start a turn and watch it; the turn goes on when the caller goes.</summary>
internal static class ChatApi
{
    public static void MapChat(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/api/chat").WithTags("chat").RequireAuthorization();
        group.MapPost("/", ChatAsync).WithName("chat").Accepts<ChatRequest>("application/json").Produces<TurnReply>();
        group.MapPost("/stream", StreamAsync).WithName("chat_stream").Accepts<ChatRequest>("application/json")
            .Produces(StatusCodes.Status200OK, contentType: "text/event-stream");
    }

    private static async Task<IResult> ChatAsync(HttpContext http, TurnHost turns, ModelCatalogue models, CancellationToken cancellationToken)
    {
        var log = await StartAsync(http, turns, models, stream: false, cancellationToken);
        return await log.Ended.WaitAsync(cancellationToken) switch
        {
            TurnDone done => TypedResults.Json(done.Reply, A3Json.Options),
            TurnFailed failed => new ProblemResult(Problem.Upstream(failed.Failure, failed.RetryAfter)),
            _ => throw new InvalidOperationException("A turn ends with done or failed."),
        };
    }

    private static async Task StreamAsync(
        HttpContext http, TurnHost turns, ModelCatalogue models, TimeProvider time, CancellationToken cancellationToken)
    {
        var log = await StartAsync(http, turns, models, stream: true, cancellationToken);
        if (await FirstAsync(log, cancellationToken) is TurnFailed failed)
        {
            await new ProblemResult(Problem.Upstream(failed.Failure, failed.RetryAfter)).ExecuteAsync(http);
            return;
        }

        await EventStream.WriteAsync(http, log, after: 0, time, cancellationToken);
    }

    // A turn that fails before its first event is an ordinary error.
    private static async Task<TurnEvent?> FirstAsync(TurnLog log, CancellationToken cancellationToken)
    {
        await foreach (var first in log.FollowAsync(0, cancellationToken))
        {
            return first;
        }

        return null;
    }

    private static async Task<TurnLog> StartAsync(
        HttpContext http, TurnHost turns, ModelCatalogue models, bool stream, CancellationToken cancellationToken)
    {
        var body = await JsonBody.ReadAsync<ChatRequest>(http);
        var request = body.Check(http.Caller(), stream);
        request = request with { Caller = await http.CallerOfAsync(request.ConversationId, cancellationToken) };
        var started = await turns.StartAsync(request, cancellationToken);
        return started.Log ?? throw new ProblemException(started.Outcome switch
        {
            StartOutcome.UnknownConversation => Problem.NotFound("session"),
            StartOutcome.UnknownAgent => Problem.Validation("agent", "is not an agent; GET /api/prompts lists them."),
            StartOutcome.UnknownModel => Problem.UnknownModel(models),
            StartOutcome.TurnInProgress => Problem.Of(
                StatusCodes.Status409Conflict, "turn_in_progress", "A turn is running",
                "The conversation is still being answered; wait for its end.", retryable: true),
            _ => Problem.Upstream(ModelFailure.ShuttingDown, null),
        });
    }
}
