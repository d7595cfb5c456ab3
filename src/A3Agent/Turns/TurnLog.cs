using System.Runtime.CompilerServices;

namespace A3Agent.Turns;

/// <summary>
/// The events of one turn, in this process: one writer, any number of followers, each at its own pace. A follower that is slow
/// holds nobody up; what it has not read yet is kept, bounded by the length of the answer.
/// </summary>
/// <remarks>Safe for concurrent use.</remarks>
public sealed class TurnLog(Guid turnId, Guid conversationId)
{
    private readonly Lock _gate = new();
    private readonly List<TurnEvent> _events = [];
    private readonly TaskCompletionSource<TurnEvent> _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private TaskCompletionSource? _more;

    /// <summary>The turn.</summary>
    public Guid TurnId { get; } = turnId;

    /// <summary>The turn's conversation.</summary>
    public Guid ConversationId { get; } = conversationId;

    /// <summary>Completes with the terminal event; never fails.</summary>
    public Task<TurnEvent> Ended => _ended.Task;

    /// <summary>Reads the events after a sequence number as they come, up to the terminal one.</summary>
    /// <param name="after">The last sequence number that the follower knows; 0 for all.</param>
    /// <param name="cancellationToken">Stops following; the turn goes on.</param>
    public async IAsyncEnumerable<TurnEvent> FollowAsync(int after, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        for (var next = after; ;)
        {
            TurnEvent? current = null;
            Task wait = Task.CompletedTask;
            lock (_gate)
            {
                if (next < _events.Count)
                {
                    current = _events[next++];
                }
                else
                {
                    _more ??= new(TaskCreationOptions.RunContinuationsAsynchronously);
                    wait = _more.Task;
                }
            }

            if (current is null)
            {
                await wait.WaitAsync(cancellationToken).ConfigureAwait(false);
                continue;
            }

            yield return current;
            if (current.IsTerminal)
            {
                yield break;
            }
        }
    }

    /// <summary>Whether a follower that knows the events up to this number has all there is at the moment.</summary>
    public bool IsCaughtUp(int sequence)
    {
        lock (_gate)
        {
            return sequence >= _events.Count;
        }
    }

    internal void Append(Func<int, TurnEvent> create)
    {
        TaskCompletionSource? waiting;
        TurnEvent added;
        lock (_gate)
        {
            if (_events is [.., { IsTerminal: true }])
            {
                throw new InvalidOperationException($"Turn {TurnId} has ended; nothing can follow its terminal event.");
            }

            added = create(_events.Count + 1);
            _events.Add(added);
            (waiting, _more) = (_more, null);
        }

        waiting?.SetResult();
        if (added.IsTerminal)
        {
            _ended.SetResult(added);
        }
    }
}
