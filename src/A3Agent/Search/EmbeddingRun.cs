using A3Agent.Models;

namespace A3Agent.Search;

/// <summary>
/// One claim from its beginning to its end: what is embedded is stored at once, what the provider refuses is found by halving, what is
/// left when the provider fails goes back into the queue.
/// </summary>
internal sealed class EmbeddingRun
{
    /// <summary>
    /// So many refusals find five poison rows among 2,048 clients (each takes 11 halvings); the rest waits, so that a provider that
    /// refuses much is not hammered.
    /// </summary>
    public const int MaxRefusals = 64;

    /// <summary>When a client whose model nobody serves is looked at again.</summary>
    public static readonly TimeSpan UnservedWait = TimeSpan.FromMinutes(10);

    private const string HarmlessText = "client";
    private static readonly TimeSpan _firstRetry = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan _refusedWait = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan _patienceAtStop = TimeSpan.FromSeconds(5);

    private readonly EmbeddingWork _work;
    private readonly ClaimedClients _claim;
    private readonly CancellationToken _stop;
    private readonly Stack<ArraySegment<EmbeddingInput>> _waiting;
    private bool _answered;
    private int _refusals;

    public EmbeddingRun(EmbeddingWork work, ClaimedClients claim, CancellationToken stop)
    {
        (_work, _claim, _stop) = (work, claim, stop);
        EmbeddingInput[] inputs =
        [
            .. claim.Clients.Where(client => !client.IsCurrent).Select(client => EmbeddingInput.Of(client, work.Options.MaxInputTokens)),
        ];
        _waiting = new(EmbeddingInput.Requests(inputs, work.Options).Reverse());
    }

    /// <summary>Embeds the claim.</summary>
    public async Task RunAsync()
    {
        // A request may take half of the lease: those that begin in its first quarter leave one for writing.
        using var late = new CancellationTokenSource(_work.Options.Lease / 4, _work.Time);
        var wait = TimeSpan.Zero;
        try
        {
            await KeepCurrentAsync();
            if (_waiting.Count > 0 && !_work.Models.Serves(_claim.Set.Model))
            {
                wait = UnservedWait;
                _work.TellUnserved(_claim.Set);
                return;
            }

            while (_waiting.Count > 0 && !late.IsCancellationRequested && wait == TimeSpan.Zero)
            {
                _stop.ThrowIfCancellationRequested();
                wait = await NextAsync();
            }
        }
        finally
        {
            await GiveBackAsync(wait);
        }
    }

    /// <returns>How long what is left has to wait; zero to go on.</returns>
    private async Task<TimeSpan> NextAsync()
    {
        var part = _waiting.Peek();
        try
        {
            var vectors = await EmbedAsync([.. part.Select(input => input.Text)]);
            await CompleteAsync(part, vectors);
            _waiting.Pop();
            _work.Answered();
            _answered = true;
            return TimeSpan.Zero;
        }
        catch (ModelException error) when (IsRefusal(error.Failure))
        {
            return await RefusedAsync(part, error);
        }
        catch (ModelException error)
        {
            return _work.Failed(error);
        }
    }

    private async Task<TimeSpan> RefusedAsync(ArraySegment<EmbeddingInput> part, ModelException error)
    {
        if (!_answered && await ProbeAsync() is { } broken)
        {
            return _work.Failed(broken);
        }

        _answered = true;
        if (part.Count > 1 && ++_refusals > MaxRefusals)
        {
            return _refusedWait;
        }

        _waiting.Pop();
        if (part.Count == 1)
        {
            await RefuseAsync(part[0].Client, error);
        }
        else
        {
            _waiting.Push(part[(part.Count / 2)..]);
            _waiting.Push(part[..(part.Count / 2)]);
        }

        return TimeSpan.Zero;
    }

    /// <summary>Whether the provider answers at all: one that refuses everything is broken, not our texts.</summary>
    private async Task<ModelException?> ProbeAsync()
    {
        try
        {
            await EmbedAsync([HarmlessText]);
            _work.Answered();
            return null;
        }
        catch (ModelException error)
        {
            return error;
        }
    }

    private async Task<IReadOnlyList<ReadOnlyMemory<float>>> EmbedAsync(IReadOnlyList<string> texts)
    {
        using var timeout = new CancellationTokenSource(_work.Options.Lease / 2, _work.Time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(_stop, timeout.Token);
        try
        {
            return await _work.Models.EmbedAsync(_claim.Organization, _claim.Set.Model, _claim.Set.Dimensions, texts, either.Token)
                .WaitAsync(either.Token);
        }
        catch (OperationCanceledException) when (timeout.IsCancellationRequested && !_stop.IsCancellationRequested)
        {
            throw new ModelException(ModelFailure.TimedOut, "No answer in half of the lease.");
        }
    }

    private Task CompleteAsync(ArraySegment<EmbeddingInput> part, IReadOnlyList<ReadOnlyMemory<float>> vectors) =>
        _work.Vectors.CompleteAsync(
            _claim,
            [.. part.Select((input, i) => new EmbeddedClient(input.Client.Client.Id, input.Client.Hash, input.Client.Version, vectors[i]))],
            _stop);

    private async Task KeepCurrentAsync()
    {
        EmbeddedClient[] current =
        [
            .. _claim.Clients.Where(client => client.IsCurrent)
                .Select(client => new EmbeddedClient(client.Client.Id, client.Hash, client.Version, null)),
        ];
        if (current.Length > 0)
        {
            await _work.Vectors.CompleteAsync(_claim, current, _stop);
        }
    }

    private Task RefuseAsync(WaitingClient client, ModelException error)
    {
        var wait = _firstRetry * Math.Pow(2, Math.Min(client.Attempts, IClientVectors.MaxAttempts));
        var status = error.UpstreamStatus is { } code ? $" (HTTP {code})" : "";
        return _work.Vectors.FailAsync(_claim, client, $"{error.Failure.Code}: {error.Failure.Message}{status}", wait, _stop);
    }

    private async Task GiveBackAsync(TimeSpan wait)
    {
        WaitingClient[] rest = [.. _waiting.SelectMany(part => part).Select(input => input.Client)];
        if (rest.Length == 0)
        {
            return;
        }

        // At the end of the process too, but not for long: the lease ends by itself.
        using var patience = new CancellationTokenSource(_patienceAtStop, _work.Time);
        try
        {
            await _work.Vectors.ReleaseAsync(_claim, rest, wait, patience.Token);
        }
        catch (Exception error)
        {
            _work.TellNotReleased(error, rest.Length);
        }
    }

    private static bool IsRefusal(ModelFailure failure) =>
        failure == ModelFailure.Rejected || failure == ModelFailure.Protocol || failure == ModelFailure.ContextTooLong;
}
