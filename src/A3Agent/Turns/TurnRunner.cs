using System.Data.Common;
using A3Agent.Conversations;
using A3Agent.Models;
using A3Agent.Models.Resilience;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.Logging;

namespace A3Agent.Turns;

/// <summary>The whole turn: render the prompt, fit the history, let the model answer and call tools, store how it ended.</summary>
/// <remarks>A singleton without state of its own; safe for concurrent use.</remarks>
internal sealed partial class TurnRunner(
    IStorage storage, TurnPreparation preparation, IChatClient chat, ToolInvoker invoker, TurnOptions options, TimeProvider time,
    ILogger<TurnRunner> logger)
{
    /// <summary>Runs the turn to its end, whatever that is.</summary>
    /// <param name="request">The question.</param>
    /// <param name="turn">The turn as it was stored when it began.</param>
    /// <param name="begun">Its conversation and history.</param>
    /// <param name="log">Where its events go; the last one is terminal.</param>
    /// <param name="stopping">Ends the turn because the process ends.</param>
    public async Task RunAsync(TurnRequest request, Turn turn, BegunTurn begun, TurnLog log, CancellationToken stopping)
    {
        using var deadline = new CancellationTokenSource(options.Deadline, time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, stopping);
        var tally = new UsageTally();
        var call = new ModelCall
        {
            Organization = request.Caller.Organization, UserId = turn.UserId, ConversationId = turn.ConversationId, TurnId = turn.Id,
            Purpose = ModelPurpose.Answer, Deadline = ModelDeadline.After(options.Deadline, time), Tally = tally,
        };
        var progress = new TurnProgress(turn, begun.Conversation!, log, tally);
        using var activity = AgentActivity.Start(turn, begun.Conversation!.Agent, request.Caller.Organization, default, time);
        try
        {
            var prepared = await preparation.PrepareAsync(request, turn, begun, call, both.Token);
            activity.Prepared(prepared.Prompt.Reference, prepared.Options.ModelId);
            progress.Begin(prepared);
            await AnswerAsync(request, prepared, progress, both.Token);
            await EndAsync(request, progress, activity, TurnStatus.Completed, null, null);
        }
        catch (ModelException error)
        {
            LogModel(turn.Id, error.Failure.Code, error.UpstreamStatus, error.Detail);
            await EndAsync(request, progress, activity, TurnStatus.Failed, error.Failure, error.RetryAfter);
        }
        catch (OperationCanceledException) when (deadline.IsCancellationRequested)
        {
            await EndAsync(request, progress, activity, TurnStatus.Failed, ModelFailure.TimedOut, null);
        }
        catch (OperationCanceledException)
        {
            await EndAsync(request, progress, activity, TurnStatus.Interrupted, ModelFailure.ShuttingDown, null);
        }
        catch (Exception error)
        {
            LogFailure(error, turn.Id);
            var failure = error is DbException ? ModelFailure.StorageUnavailable : ModelFailure.Internal;
            await EndAsync(request, progress, activity, TurnStatus.Failed, failure, null);
        }
    }

    private async Task AnswerAsync(TurnRequest request, PreparedTurn prepared, TurnProgress progress, CancellationToken cancellationToken)
    {
        for (int round = 1, invalid = 0; ; round++)
        {
            var last = round > options.MaxRounds || progress.RepeatsItself(options.MaxIdenticalCalls)
                || Sampling.IsNearlyUsed(prepared.Options, progress.OutputTokens);
            var reply = await AskAsync(request, prepared, progress, last, cancellationToken);
            progress.Note(reply);
            var calls = last || reply.FinishReason == ChatFinishReason.ContentFilter ? [] : ToolCalls.Read(reply.Messages, progress.Calls, round);
            if (calls.Count == 0)
            {
                progress.Finish(reply);
                return;
            }

            progress.Ask(calls);
            var answers = await invoker.InvokeAsync(calls, prepared.Context, progress.Answered, cancellationToken);
            progress.Take(answers);
            invalid += answers.Any(answer => answer.IsInvalid) ? 1 : 0;
            if (invalid >= options.MaxInvalidReplies)
            {
                throw new ModelException(ModelFailure.ToolArgumentsInvalid, $"{invalid} replies held calls that cannot be run");
            }

            prepared.Window.Append([ToolCalls.AsMessage(reply, calls), .. answers.Select(answer => ToolCalls.AsAnswer(answer.Call))]);
        }
    }

    /// <summary>One reply; once more with less history when the provider counts more tokens than was thought.</summary>
    private async Task<ChatResponse> AskAsync(
        TurnRequest request, PreparedTurn prepared, TurnProgress progress, bool last, CancellationToken cancellationToken)
    {
        var ask = Sampling.WithinTurn(prepared.Options, progress.OutputTokens);
        if (last)
        {
            ask.ToolMode = ChatToolMode.None;
        }

        progress.BeginReply();
        try
        {
            return await ReplyAsync(request, prepared.Window.Messages, ask, progress, cancellationToken);
        }
        catch (ModelException error) when (error.Failure == ModelFailure.ContextTooLong && prepared.Window.Trim())
        {
            LogTrimmed(ModelCall.Of(ask)?.TurnId, ask.ModelId);
            progress.Withdraw(error.Failure.Code);
            return await ReplyAsync(request, prepared.Window.Messages, ask, progress, cancellationToken);
        }
    }

    private async Task<ChatResponse> ReplyAsync(
        TurnRequest request, List<ChatMessage> messages, ChatOptions ask, TurnProgress progress, CancellationToken cancellationToken)
    {
        if (!request.Stream)
        {
            var whole = await chat.GetResponseAsync(messages, ask, cancellationToken);
            progress.Add(whole.Text);
            return whole;
        }

        var updates = new List<ChatResponseUpdate>();
        await foreach (var update in chat.GetStreamingResponseAsync(messages, ask, cancellationToken))
        {
            if (update.IsReset())
            {
                updates.Clear();
                progress.Withdraw(ResetUpdate.ReasonOf(update));
                continue;
            }

            updates.Add(update);
            progress.AnsweredBy(update.ModelId);
            progress.Add(update.Text);
        }

        return updates.ToChatResponse();
    }

    private async Task EndAsync(
        TurnRequest request, TurnProgress progress, AgentActivity activity, TurnStatus status, ModelFailure? failure, TimeSpan? retryAfter)
    {
        // Text that a person has seen is kept and marked, never thrown away.
        var end = progress.End(status, failure, time.GetUtcNow());
        activity.End(end.Turn.Status, failure);
        try
        {
            if (!await storage.Conversations(request.Caller.Organization).EndTurnAsync(end.Turn, end.Message, CancellationToken.None))
            {
                progress.Fail(ModelFailure.Gone, null);
                return;
            }
        }
        catch (Exception error)
        {
            LogUnstored(error, end.Turn.Id);
            progress.Fail(ModelFailure.StorageUnavailable, null);
            return;
        }

        if (end.Turn.Status == TurnStatus.Failed || end.Message is null)
        {
            progress.Fail(failure ?? ModelFailure.Internal, retryAfter);
        }
        else
        {
            progress.Done(end);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Turn {TurnId} failed upstream: {Code} (HTTP {Status}): {Detail}")]
    private partial void LogModel(Guid turnId, string code, int? status, string detail);

    [LoggerMessage(Level = LogLevel.Information, Message = "Turn {TurnId} is too long for {Model} as it counts; once more with half of the history")]
    private partial void LogTrimmed(Guid? turnId, string? model);

    [LoggerMessage(Level = LogLevel.Error, Message = "Turn {TurnId} failed")]
    private partial void LogFailure(Exception error, Guid turnId);

    [LoggerMessage(Level = LogLevel.Error, Message = "The end of turn {TurnId} could not be stored; its answer is not shown")]
    private partial void LogUnstored(Exception error, Guid turnId);
}
