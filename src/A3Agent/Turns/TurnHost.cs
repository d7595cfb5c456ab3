using System.Collections.Concurrent;
using A3Agent.Conversations;
using A3Agent.Models;
using A3Agent.Prompts;
using Microsoft.Extensions.Logging;

namespace A3Agent.Turns;

/// <summary>
/// Starts turns and keeps them until they end. A turn belongs to the process, not to the connection that asked: who asked may go,
/// the turn goes on.
/// </summary>
/// <remarks>A singleton, safe for concurrent use.</remarks>
public sealed partial class TurnHost : IDisposable
{
    private readonly IStorage _storage;
    private readonly PromptLibrary _prompts;
    private readonly ModelCatalogue _models;
    private readonly TurnRunner _runner;
    private readonly TurnOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger<TurnHost> _logger;
    private readonly ConcurrentDictionary<Guid, Task> _running = new();
    private readonly CancellationTokenSource _stopping = new();
    private volatile bool _closed;

    internal TurnHost(
        IStorage storage, PromptLibrary prompts, ModelCatalogue models, TurnRunner runner, TurnOptions options, TimeProvider time,
        ILogger<TurnHost> logger)
    {
        _storage = storage;
        _prompts = prompts;
        _models = models;
        _runner = runner;
        _options = options;
        _time = time;
        _logger = logger;
    }

    /// <summary>Stores the question and starts the turn.</summary>
    /// <param name="request">The question.</param>
    /// <param name="cancellationToken">Gives up before the question is stored; afterwards the turn runs on its own.</param>
    public async Task<StartedTurn> StartAsync(TurnRequest request, CancellationToken cancellationToken)
    {
        if (_closed)
        {
            return new StartedTurn(StartOutcome.ShuttingDown, null);
        }

        if (request.Model is { } wanted && _models.Find(wanted) is null)
        {
            return new StartedTurn(StartOutcome.UnknownModel, null);
        }

        if (request.Agent is { } agent && _prompts.Live(agent, request.Caller.Organization) is null)
        {
            return new StartedTurn(StartOutcome.UnknownAgent, null);
        }

        var begin = Begin(request);
        var begun = await _storage.Conversations(request.Caller.Organization)
            .BeginTurnAsync(begin, request.Caller.UserId, cancellationToken);
        if (begun.Outcome != BeginOutcome.Begun)
        {
            return new StartedTurn(
                begun.Outcome == BeginOutcome.NotFound ? StartOutcome.UnknownConversation : StartOutcome.TurnInProgress, null);
        }

        var log = new TurnLog(begin.Turn.Id, begin.Turn.ConversationId!.Value);
        var turn = Task.Run(() => RunAsync(request, begin.Turn, begun, log), CancellationToken.None);
        _running[begin.Turn.Id] = turn;
        _ = turn.ContinueWith(_ => _running.TryRemove(begin.Turn.Id, out var _), TaskScheduler.Default);
        return new StartedTurn(StartOutcome.Started, log);
    }

    /// <summary>Takes no more turns, lets the running ones end within the time given, and then interrupts what is left.</summary>
    /// <param name="patience">How long running turns may still take.</param>
    public async Task DrainAsync(TimeSpan patience)
    {
        _closed = true;
        var all = Task.WhenAll(_running.Values);
        try
        {
            await all.WaitAsync(patience, _time);
        }
        catch (TimeoutException)
        {
            await _stopping.CancelAsync();
            await all;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _stopping.Dispose();

    private NewTurn Begin(TurnRequest request)
    {
        var now = _time.GetUtcNow();
        var conversationId = request.ConversationId ?? Guid.CreateVersion7(now);
        var turn = new Turn
        {
            Id = Guid.CreateVersion7(now),
            ConversationId = conversationId,
            UserId = request.Caller.UserId,
            Status = TurnStatus.Running,
            StartedAt = now,
        };
        var message = new Message
        {
            Id = Guid.CreateVersion7(now), Role = MessageRole.User, Content = request.Message, TurnId = turn.Id, CreatedAt = now,
        };
        var conversation = request.ConversationId is not null ? null : new Conversation
        {
            Id = conversationId, UserId = request.Caller.UserId, Agent = request.Agent ?? _options.DefaultAgent,
            TimeZone = request.TimeZone, Locale = request.Locale, CreatedAt = now, UpdatedAt = now,
        };
        return new NewTurn(turn, message, conversation, _options.HistoryMessages);
    }

    private async Task RunAsync(TurnRequest request, Turn turn, BegunTurn begun, TurnLog log)
    {
        try
        {
            await _runner.RunAsync(request, turn, begun, log, _stopping.Token);
        }
        catch (Exception error)
        {
            LogLost(error, turn.Id);
            log.Append(sequence => new TurnFailed(sequence, ModelFailure.Internal, null));
        }
    }

    [LoggerMessage(Level = LogLevel.Critical, Message = "Turn {TurnId} could not be ended in the store")]
    private partial void LogLost(Exception error, Guid turnId);
}
