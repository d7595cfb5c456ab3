using A3Agent.Conversations;
using A3Agent.Models.Resilience;
using A3Agent.Usage;
using Microsoft.Extensions.AI;

namespace A3Agent.Models.Metering;

/// <summary>One call that was reserved for. It is settled once, at the latest when it is disposed. Used by one caller at a time.</summary>
internal sealed class MeteredCall(CallMeter meter, ModelCall call, Reservation reservation, double request, bool teaches) : IAsyncDisposable
{
    private readonly long _started = meter.Time.GetTimestamp();
    private readonly List<AIContent> _received = [];
    private UsageDetails? _reported;
    private TimeSpan? _first;
    private bool _isAnswered;
    private bool _isFinished;
    private bool _isSettled;

    /// <summary>Takes note of a chunk.</summary>
    public void Add(ChatResponseUpdate update)
    {
        _isAnswered |= update.Contents.Count > 0 || update.FinishReason is not null;
        _isFinished |= update.FinishReason is not null;
        foreach (var content in update.Contents)
        {
            if (content is UsageContent usage)
            {
                (_reported ??= new UsageDetails()).Add(usage.Details);
            }
            else
            {
                _received.Add(content);
                if (_first is null && update.IsVisible() && content is not (TextContent { Text: "" } or TextReasoningContent))
                {
                    _first = meter.Time.GetElapsedTime(_started);
                }
            }
        }
    }

    /// <summary>Takes note of a whole answer.</summary>
    public void Add(ChatResponse response)
    {
        (_isAnswered, _isFinished, _reported) = (true, true, response.Usage);
        foreach (var message in response.Messages)
        {
            _received.AddRange(message.Contents);
        }
    }

    /// <summary>The call was answered to its end.</summary>
    /// <returns>What it used, when the provider did not say so itself.</returns>
    /// <exception cref="ModelException">StorageUnavailable: it could not be accounted.</exception>
    public async Task<UsageDetails?> CompleteAsync()
    {
        var settled = Close(UsageCall.Completed, used: true);
        await meter.Accounts.SettleAsync(call.Organization, settled);
        return _reported is not null ? null : new UsageDetails
        {
            InputTokenCount = settled.Usage.PromptTokens,
            OutputTokenCount = settled.Usage.CompletionTokens,
            TotalTokenCount = settled.Usage.TotalTokens,
            AdditionalCounts = new() { [CallMeter.EstimatedKey] = 1 },
        };
    }

    /// <summary>The call failed, or its caller gave it up: then the provider had the request. How it failed matters more to the caller than
    /// that this could not be stored, which is logged.</summary>
    public async Task FailAsync(Exception error, CancellationToken cancellationToken)
    {
        var isCancelled = error is OperationCanceledException && cancellationToken.IsCancellationRequested;
        var outcome = isCancelled ? UsageCall.Cancelled : ((error as ModelException)?.Failure ?? ModelFailure.Internal).Code;
        var isUsed = isCancelled || _isAnswered || error is ModelException { MayBeBilled: true };
        await meter.Accounts.TrySettleAsync(call.Organization, Close(outcome, isUsed));
    }

    /// <summary>Settles a call whose reader left it; after its last chunk it is one that was answered.</summary>
    public async ValueTask DisposeAsync()
    {
        if (!_isSettled)
        {
            var settled = Close(_isFinished ? UsageCall.Completed : UsageCall.Cancelled, used: true);
            await meter.Accounts.TrySettleAsync(call.Organization, settled);
        }
    }

    private UsageCall Close(string outcome, bool used)
    {
        _isSettled = true;
        var usage = used ? meter.Used(reservation.Model, _reported, request, teaches, () => RequestTokens.TextOf(_received)) : TokenUsage.None;
        call.Tally?.Add(usage);
        return new UsageCall
        {
            Id = reservation.Id,
            At = reservation.At,
            Kind = UsageKind.Chat,
            UserId = call.UserId,
            ConversationId = call.ConversationId,
            TurnId = call.TurnId,
            Purpose = call.Purpose,
            Agent = call.Agent,
            PromptName = call.Prompt?.Name,
            PromptVersion = call.Prompt?.Version,
            Model = reservation.Model,
            Usage = usage,
            LatencyMs = meter.Time.GetElapsedTime(_started).TotalMilliseconds,
            TimeToFirstTokenMs = _first?.TotalMilliseconds,
            Outcome = outcome,
        };
    }
}
