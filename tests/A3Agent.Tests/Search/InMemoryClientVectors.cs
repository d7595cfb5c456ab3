using A3Agent.Crm;
using A3Agent.Identity;
using A3Agent.Search;

namespace A3Agent.Tests.Search;

/// <summary>Clients, their vectors and the queue in memory, as <see cref="IClientVectors"/> says.</summary>
internal sealed class InMemoryClientVectors(TimeProvider time, Pulse pulse) : IClientVectors
{
    private readonly Lock _gate = new();
    private readonly Dictionary<(OrganizationId Organization, string Id), Client> _clients = [];
    private readonly Dictionary<Place, (byte[] Hash, float[] Values)> _vectors = [];
    private readonly Dictionary<Place, Row> _queue = [];
    private readonly List<VectorSet> _sets = [];
    private readonly Dictionary<int, DateTimeOffset> _retiredAt = [];
    private readonly List<OrganizationId> _claims = [];
    private int _lastSet;
    private long _lastVersion;

    internal readonly record struct Place(int Set, OrganizationId Organization, string Id);

    /// <summary>Is called before anything is done, with the operation's name; a test throws in it.</summary>
    public Action<string>? Before { get; set; }

    /// <summary>What every vector is now, by set and client.</summary>
    public IReadOnlyDictionary<Place, float[]> Vectors => Locked(() => _vectors.ToDictionary(pair => pair.Key, pair => pair.Value.Values));

    /// <summary>The clients that are there.</summary>
    public IReadOnlyDictionary<(OrganizationId Organization, string Id), Client> Clients => Locked(() => _clients.ToDictionary());

    public IReadOnlyList<VectorSet> Sets => Locked(() => _sets.ToList());

    /// <summary>Whose clients have been claimed, claim by claim.</summary>
    public IReadOnlyList<OrganizationId> Claims => Locked(() => _claims.ToList());

    /// <summary>Whether somebody holds clients that he has claimed.</summary>
    public bool IsClaimed => Locked(() => _queue.Values.Any(row => row.Lease is not null && row.LeaseEnds > time.GetUtcNow()));

    public void Put(OrganizationId organization, Client client) => Locked(() =>
    {
        var isSame = _clients.TryGetValue((organization, client.Id), out var there) && ClientText.Of(there) == ClientText.Of(client);
        _clients[(organization, client.Id)] = client;
        if (!isSame)
        {
            _sets.ForEach(set => Enqueue(set, organization, client.Id));
        }
    });

    public void Delete(OrganizationId organization, string id) => Locked(() =>
    {
        _clients.Remove((organization, id));
        foreach (var place in _vectors.Keys.Concat(_queue.Keys).Where(place => place.Organization == organization && place.Id == id).ToList())
        {
            _vectors.Remove(place);
            _queue.Remove(place);
        }
    });

    public Task<IReadOnlyList<VectorSet>> ListSetsAsync(CancellationToken cancellationToken) =>
        DoAsync("sets", () => (IReadOnlyList<VectorSet>)_sets.ToList(), cancellationToken);

    public Task<VectorSet> AddSetAsync(string model, int dimensions, bool again, CancellationToken cancellationToken) => DoAsync("add", () =>
    {
        if (!again && _sets.FindLast(
            set => set.State != VectorSetState.Retired && set.Model == model && set.Dimensions == dimensions) is { } known)
        {
            return known;
        }

        if (_sets.Find(set => set.State == VectorSetState.Filling) is { } filling)
        {
            Become(filling, VectorSetState.Retired);
        }

        var state = _sets.Exists(set => set.State == VectorSetState.Active) ? VectorSetState.Filling : VectorSetState.Active;
        var added = new VectorSet(++_lastSet, model, dimensions, state, time.GetUtcNow());
        _sets.Add(added);
        foreach (var (organization, id) in _clients.Keys)
        {
            Enqueue(added, organization, id);
        }

        return added;
    }, cancellationToken);

    public Task<VectorSet?> AdvanceAsync(CancellationToken cancellationToken) => DoAsync("advance", () =>
    {
        foreach (var set in _sets.Where(set => set.State != VectorSetState.Retired))
        {
            foreach (var (organization, id) in _clients.Keys.Where(client => IsMissed(set, client)).ToList())
            {
                Enqueue(set, organization, id);
            }
        }

        foreach (var old in _retiredAt.Where(pair => pair.Value <= time.GetUtcNow() - TimeSpan.FromMinutes(1)).Select(pair => pair.Key).ToList())
        {
            _retiredAt.Remove(old);
            _sets.RemoveAll(set => set.Id == old);
            _vectors.Keys.Where(place => place.Set == old).ToList().ForEach(place => _vectors.Remove(place));
        }

        if (_sets.Find(set => set.State == VectorSetState.Filling) is not { } filling || !_clients.Keys.All(client => IsDone(filling, client)))
        {
            return null;
        }

        Become(_sets.First(set => set.State == VectorSetState.Active), VectorSetState.Retired);
        return Become(filling, VectorSetState.Active);
    }, cancellationToken);

    public Task<ClaimedClients?> ClaimAsync(OrganizationId? after, int most, TimeSpan lease, CancellationToken cancellationToken) =>
        DoAsync("claim", () =>
        {
            var now = time.GetUtcNow();
            var free = _queue.Where(pair => pair.Value.Dead is null && pair.Value.From <= now && pair.Value.LeaseEnds <= now).ToList();
            var organizations = free.Select(pair => pair.Key.Organization).Distinct().OrderBy(name => name.Value, StringComparer.Ordinal).ToList();
            if (organizations.Count == 0)
            {
                return null;
            }

            var next = organizations.FindIndex(name => after is { } served && string.CompareOrdinal(name.Value, served.Value) > 0);
            var organization = organizations[Math.Max(0, next)];
            var own = free.Where(pair => pair.Key.Organization == organization).OrderBy(pair => pair.Value.Since).ToList();
            var set = _sets.First(set => set.Id == own[0].Key.Set);
            var id = Guid.CreateVersion7(now);
            List<WaitingClient> claimed = [];
            foreach (var (place, row) in own.Where(pair => pair.Key.Set == set.Id).Take(most))
            {
                (row.Lease, row.LeaseEnds) = (id, now + lease);
                var client = _clients[(place.Organization, place.Id)];
                var hash = ClientText.Hash(client);
                claimed.Add(new WaitingClient(client, hash, row.Version, row.Attempts, IsVectorOf(place, hash)));
            }

            _claims.Add(organization);
            return new ClaimedClients(set, organization, id, claimed);
        }, cancellationToken);

    public Task<int> CompleteAsync(ClaimedClients claim, IReadOnlyList<EmbeddedClient> embedded, CancellationToken cancellationToken) =>
        DoAsync("complete", () =>
        {
            var stored = 0;
            foreach (var client in embedded)
            {
                var place = new Place(claim.Set.Id, claim.Organization, client.ClientId);
                if (Held(claim, place) is not { } row || row.Version != client.Version || (client.Vector is null && !IsVectorOf(place, client.Hash)))
                {
                    continue;
                }

                if (client.Vector is { } vector)
                {
                    Assert.Equal(claim.Set.Dimensions, vector.Length);
                    _vectors[place] = (client.Hash, vector.ToArray());
                }

                _queue.Remove(place);
                stored++;
            }

            return stored;
        }, cancellationToken);

    public Task ReleaseAsync(ClaimedClients claim, IReadOnlyList<WaitingClient> clients, TimeSpan after, CancellationToken cancellationToken) =>
        DoAsync("release", () =>
        {
            foreach (var client in clients)
            {
                Free(Held(claim, new Place(claim.Set.Id, claim.Organization, client.Client.Id)), after);
            }

            return 0;
        }, cancellationToken);

    public Task FailAsync(ClaimedClients claim, WaitingClient client, string error, TimeSpan after, CancellationToken cancellationToken) =>
        DoAsync("fail", () =>
        {
            if (Held(claim, new Place(claim.Set.Id, claim.Organization, client.Client.Id)) is { } row)
            {
                row.Dead = ++row.Attempts >= IClientVectors.MaxAttempts ? (error, time.GetUtcNow()) : null;
                Free(row, after);
            }

            return 0;
        }, cancellationToken);

    public Task<IReadOnlyList<VectorSetStatus>> StatusAsync(OrganizationId? organization, CancellationToken cancellationToken) =>
        DoAsync("status", () => (IReadOnlyList<VectorSetStatus>)_sets.Select(set => new VectorSetStatus(
            set,
            _vectors.Keys.Count(place => place.Set == set.Id && IsOf(place, organization)),
            _queue.Count(pair => pair.Key.Set == set.Id && pair.Value.Dead is null && IsOf(pair.Key, organization)),
            _queue.Count(pair => pair.Key.Set == set.Id && pair.Value.Dead is not null && IsOf(pair.Key, organization)))).ToList(), cancellationToken);

    public Task<IReadOnlyList<DeadClient>> ListDeadAsync(OrganizationId organization, CancellationToken cancellationToken) =>
        DoAsync("dead", () => (IReadOnlyList<DeadClient>)_queue
            .Where(pair => pair.Value.Dead is not null && pair.Key.Organization == organization)
            .Select(pair => new DeadClient(
                organization, pair.Key.Id, pair.Key.Set, pair.Value.Attempts, pair.Value.Dead!.Value.Error, pair.Value.Dead.Value.At))
            .OrderByDescending(dead => dead.At).Take(200).ToList(), cancellationToken);

    private static bool IsOf(Place place, OrganizationId? organization) => organization is null || place.Organization == organization;

    private bool IsVectorOf(Place place, byte[] hash) =>
        _vectors.TryGetValue(place, out var vector) && vector.Hash.AsSpan().SequenceEqual(hash);

    private bool IsMissed(VectorSet set, (OrganizationId Organization, string Id) client) =>
        new Place(set.Id, client.Organization, client.Id) is var place && !_vectors.ContainsKey(place) && !_queue.ContainsKey(place);

    private bool IsDone(VectorSet set, (OrganizationId Organization, string Id) client) =>
        new Place(set.Id, client.Organization, client.Id) is var place
        && (_vectors.ContainsKey(place) || (_queue.TryGetValue(place, out var row) && row.Dead is not null));

    private VectorSet Become(VectorSet set, VectorSetState state)
    {
        var changed = set with { State = state };
        _sets[_sets.IndexOf(set)] = changed;
        if (state == VectorSetState.Retired)
        {
            _retiredAt[set.Id] = time.GetUtcNow();
            _queue.Keys.Where(place => place.Set == set.Id).ToList().ForEach(place => _queue.Remove(place));
        }

        return changed;
    }

    private void Enqueue(VectorSet set, OrganizationId organization, string id)
    {
        if (set.State != VectorSetState.Retired)
        {
            var version = ++_lastVersion;
            _queue[new Place(set.Id, organization, id)] = new Row { Version = version, Since = version, From = time.GetUtcNow() };
        }
    }

    private Row? Held(ClaimedClients claim, Place place) =>
        _queue.TryGetValue(place, out var row) && row.Lease == claim.Lease && row.LeaseEnds > time.GetUtcNow() ? row : null;

    private void Free(Row? row, TimeSpan after)
    {
        if (row is not null)
        {
            (row.Lease, row.LeaseEnds, row.From) = (null, DateTimeOffset.MinValue, time.GetUtcNow() + after);
        }
    }

    private Task<T> DoAsync<T>(string operation, Func<T> action, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        Before?.Invoke(operation);
        var result = Locked(action);
        pulse.Beat();
        return Task.FromResult(result);
    }

    private void Locked(Action action) => Locked(() =>
    {
        action();
        return 0;
    });

    private T Locked<T>(Func<T> action)
    {
        lock (_gate)
        {
            return action();
        }
    }

    private sealed class Row
    {
        public required long Version { get; init; }

        public required long Since { get; init; }

        public int Attempts { get; set; }

        public DateTimeOffset From { get; set; }

        public Guid? Lease { get; set; }

        public DateTimeOffset LeaseEnds { get; set; } = DateTimeOffset.MinValue;

        public (string Error, DateTimeOffset At)? Dead { get; set; }
    }
}
