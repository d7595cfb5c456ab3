using System.Text;
using A3Agent.Conversations;
using A3Agent.Models;
using A3Agent.Models.Routing;
using A3Agent.Plugins;
using Microsoft.Extensions.AI;

namespace A3Agent.Turns;

/// <summary>What a running turn has come to: its text, calls, citations and usage; every change is an event of its log.</summary>
internal sealed class TurnProgress(Turn turn, Conversation conversation, TurnLog log, UsageTally tally)
{
    private const string Withheld = "The answer was withheld by the provider's content filter.";
    private readonly StringBuilder _text = new();
    private readonly List<ToolCallRecord> _calls = [];
    private readonly Dictionary<(string Type, string Id), Citation> _citations = [];
    private readonly SortedSet<string> _omitted = new(StringComparer.Ordinal);
    private PreparedTurn? _prepared;
    private bool _paragraphEnded;
    private int _replyStart;
    private string? _model;
    private string? _finishReason;
    private string? _notice;

    /// <summary>A turn that has ended, ready to be stored and shown.</summary>
    public readonly record struct Ended(Turn Turn, Message? Message, IReadOnlyList<Citation> Citations);

    /// <summary>The calls of the turn so far, answered ones with their answers.</summary>
    public IReadOnlyList<ToolCallRecord> Calls => _calls;

    /// <summary>Output tokens of the turn's replies so far.</summary>
    public long OutputTokens { get; private set; }

    public void Begin(PreparedTurn ready)
    {
        _prepared = ready;
        log.Append(sequence => new TurnStarted(sequence, turn.Id, conversation.Id, conversation.Agent, ready.Options.ModelId!));
    }

    /// <summary>A reply begins: what is withdrawn later is withdrawn up to here.</summary>
    public void BeginReply() => _replyStart = _text.Length;

    public void Add(string piece)
    {
        if (piece.Length == 0)
        {
            return;
        }

        var shown = _paragraphEnded && _text.Length > 0 ? "\n\n" + piece : piece;
        _paragraphEnded = false;
        _text.Append(shown);
        log.Append(sequence => new TextAdded(sequence, shown));
    }

    /// <summary>Withdraws the text of the current reply; that of earlier replies stays.</summary>
    public void Withdraw(string reason)
    {
        if (_text.Length == _replyStart)
        {
            return;
        }

        _text.Length = _replyStart;
        _paragraphEnded = _calls.Count > 0;
        log.Append(sequence => new TextWithdrawn(sequence, reason));
        if (_text.Length > 0)
        {
            var kept = _text.ToString();
            log.Append(sequence => new TextAdded(sequence, kept));
        }
    }

    /// <summary>A model begins to answer; it is the turn's model also when it breaks off.</summary>
    public void AnsweredBy(string? model) => _model = model ?? _model;

    /// <summary>Takes note of a reply: the model, what it used of the output limit, what could not be sent.</summary>
    public void Note(ChatResponse reply)
    {
        _model = reply.ModelId ?? _prepared!.Options.ModelId;
        OutputTokens += reply.Usage?.OutputTokenCount ?? TokenEstimate.Of(reply.Text);
        _omitted.UnionWith(ModelLimitsChatClient.LeftOutOf(reply));
    }

    public bool RepeatsItself(int most) =>
        _calls.GroupBy(call => (call.Name, call.Arguments.GetRawText())).Any(same => same.Count() >= most);

    public void Ask(IReadOnlyList<ToolCallRecord> asked)
    {
        _paragraphEnded = true;
        foreach (var call in asked)
        {
            log.Append(sequence => new ToolCallChanged(sequence, call));
        }
    }

    public void Answered(ToolCallRecord call) => log.Append(sequence => new ToolCallChanged(sequence, call));

    public void Take(IEnumerable<ToolInvoker.Answer> answers)
    {
        foreach (var answer in answers)
        {
            _calls.Add(answer.Call);
            foreach (var citation in answer.Citations)
            {
                _citations.TryAdd((citation.Type, citation.Id), citation);
            }
        }
    }

    public void Finish(ChatResponse reply)
    {
        _finishReason = reply.FinishReason?.Value;
        if (reply.FinishReason == ChatFinishReason.ContentFilter && !reply.IsRefusal())
        {
            // What was filtered is neither stored nor sent again.
            Withdraw("content_filter");
            Add(Withheld);
        }
        else if (reply.FinishReason == ChatFinishReason.Length)
        {
            _notice = "The answer was cut: it reached the limit of output tokens.";
        }

        if (_text.Length == 0)
        {
            throw reply.FinishReason == ChatFinishReason.Length
                ? new ModelException(ModelFailure.OutputCut, "the answer is cut off before its first word")
                : new ModelException(ModelFailure.Protocol, "the model's answer is empty");
        }
    }

    public Ended End(TurnStatus status, ModelFailure? failure, DateTimeOffset now)
    {
        var partial = status != TurnStatus.Completed && _text.Length > 0;
        _notice = failure is null ? _notice : failure.Message;
        var ended = turn with
        {
            Status = partial ? TurnStatus.Interrupted : status,
            EndedAt = now,
            Prompt = _prepared?.Prompt.Reference,
            Model = _model ?? _prepared?.Options.ModelId,
            Temperature = _prepared?.Options.Temperature is { } temperature && !_omitted.Contains(ModelParameter.Temperature)
                ? Math.Round(temperature, 6) : null,
            FinishReason = _finishReason,
            ErrorCode = failure?.Code,
            Usage = partial ? tally.Sum with { Estimated = true } : tally.Sum,
        };
        if (_text.Length == 0)
        {
            return new Ended(ended, null, []);
        }

        var answer = _text.ToString();
        var cited = _citations.Values
            .OrderByDescending(citation => answer.Contains(citation.Label, StringComparison.OrdinalIgnoreCase) || answer.Contains(citation.Id, StringComparison.Ordinal))
            .ToList();
        var message = new Message
        {
            Id = Guid.CreateVersion7(now), Role = MessageRole.Assistant, Content = answer, TurnId = turn.Id, CreatedAt = now,
            Model = ended.Model, ToolCalls = _calls, Citations = cited,
        };
        return new Ended(ended, message, cited);
    }

    public void Done(Ended end) => log.Append(sequence => new TurnDone(sequence, new TurnReply
    {
        SessionId = conversation.Id,
        TurnId = turn.Id,
        MessageId = end.Message?.Id,
        Status = end.Turn.Status,
        Content = end.Message?.Content ?? "",
        Model = end.Turn.Model,
        FinishReason = end.Turn.FinishReason,
        Usage = end.Turn.Usage,
        ToolCalls = _calls,
        Citations = end.Citations,
        Metadata = new ReplyMetadata(end.Turn.Prompt, end.Turn.Temperature, end.Turn.EndedAt ?? end.Turn.StartedAt, [.. _omitted], _notice),
    }));

    public void Fail(ModelFailure failure, TimeSpan? retryAfter) =>
        log.Append(sequence => new TurnFailed(sequence, failure, retryAfter));
}
