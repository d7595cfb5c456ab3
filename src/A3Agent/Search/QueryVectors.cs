using A3Agent.Identity;
using A3Agent.Models;

namespace A3Agent.Search;

/// <summary>
/// The vectors of queries: kept, asked for once when several searches want the same one, and not asked for at all for a while after
/// the provider has failed, so that not every search waits for it. Safe for concurrent use.
/// </summary>
internal sealed class QueryVectors(EmbeddingModels models, EmbeddingOptions options, EmbeddingHealth health, TimeProvider time)
{
    private static readonly TimeSpan _rest = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan _longestRest = TimeSpan.FromSeconds(30);

    private readonly Lock _gate = new();
    private readonly QueryVectorCache _kept = new(options.CachedQueries, options.CachedQueryBytes);
    private readonly Dictionary<QueryKey, TaskCompletionSource<ReadOnlyMemory<float>?>> _asked = [];
    private Failing? _failing;

    /// <summary>The vector of a query; null when nobody can make it now. The organization that asks first pays for it.</summary>
    public async ValueTask<ReadOnlyMemory<float>?> FindAsync(
        OrganizationId organization, VectorSet set, string query, CancellationToken cancellationToken)
    {
        var key = QueryKey.Of(set, query);
        TaskCompletionSource<ReadOnlyMemory<float>?>? answer;
        bool first;
        lock (_gate)
        {
            if (_kept.TryGet(key, out var vector))
            {
                return vector;
            }

            first = !_asked.TryGetValue(key, out answer);
            if (first)
            {
                if (!MayAsk(set.Model))
                {
                    return null;
                }

                _asked[key] = answer = new(TaskCreationOptions.RunContinuationsAsynchronously);
            }
        }

        if (first)
        {
            // Not bound to this caller: others may wait for the same vector, and the next search wants it too.
            _ = AskAsync(organization, key, answer!);
        }

        return await answer!.Task.WaitAsync(cancellationToken);
    }

    // One search after the rest tries whether it works again; the others do not wait for it.
    private bool MayAsk(string model)
    {
        if (_failing is not { } failing || failing.Model != model)
        {
            return models.Serves(model);
        }

        if (failing.IsTried || time.GetElapsedTime(failing.Since) < failing.Rest)
        {
            return false;
        }

        _failing = failing with { IsTried = true };
        return true;
    }

    private async Task AskAsync(OrganizationId organization, QueryKey key, TaskCompletionSource<ReadOnlyMemory<float>?> answer)
    {
        ReadOnlyMemory<float>? vector = null;
        try
        {
            vector = await EmbedAsync(organization, key);
            Worked(key, vector.Value);
        }
        catch (ModelException error)
        {
            Failed(key, error);
        }

        answer.SetResult(vector);
    }

    private async Task<ReadOnlyMemory<float>> EmbedAsync(OrganizationId organization, QueryKey key)
    {
        using var timeout = new CancellationTokenSource(options.QueryTimeout, time);
        try
        {
            string[] texts = [EmbeddingInput.Cut(key.Text, options.MaxInputTokens)];
            var vectors = await models.EmbedAsync(organization, key.Model, key.Dimensions, texts, timeout.Token).WaitAsync(timeout.Token);
            return vectors[0];
        }
        catch (OperationCanceledException)
        {
            throw new ModelException(ModelFailure.TimedOut, "No vector for the query in time.");
        }
    }

    private void Worked(QueryKey key, ReadOnlyMemory<float> vector)
    {
        lock (_gate)
        {
            _asked.Remove(key);
            _kept.Add(key, vector);
            _failing = null;
        }

        health.Worked(EmbeddingHealth.Use.Queries);
    }

    private void Failed(QueryKey key, ModelException error)
    {
        // A query that is refused says nothing about the next one.
        var refused = error.Failure == ModelFailure.Rejected || error.Failure == ModelFailure.ContextTooLong;
        lock (_gate)
        {
            _asked.Remove(key);
            _failing = refused ? _failing is { } failing ? failing with { IsTried = false } : null
                : new Failing(key.Model, time.GetTimestamp(), RestAfter(error), IsTried: false);
        }

        if (!refused)
        {
            health.Failed(EmbeddingHealth.Use.Queries, error);
        }
    }

    private static TimeSpan RestAfter(ModelException error) =>
        error.RetryAfter is { } asked && asked > _rest ? (asked < _longestRest ? asked : _longestRest) : _rest;

    private sealed record Failing(string Model, long Since, TimeSpan Rest, bool IsTried);
}
