using A3Agent.Identity;
using A3Agent.Models;
using A3Agent.Search;
using FsCheck;
using FsCheck.Fluent;
using ProviderSimulator;
using static A3Agent.Tests.Search.EmbeddingBench;

namespace A3Agent.Tests.Search;

/// <summary>
/// Whatever happens in whatever order, in the end every live client is embedded exactly once with its current text, and nobody else is.
/// </summary>
public sealed class EmbeddingPropertyTests
{
    private enum Kind { Write, Delete, Work, Kill, Late, Time, Rebuild, Advance }

    private enum Trouble { None, Down, Busy, WrongCount, NaN, Dimension, Refused, Edited, Deleted, Stopped, TimedOut }

    private sealed record Step(Kind Kind, int Client, int Text, Trouble Trouble)
    {
        public override string ToString() => $"{Kind} {Client} {Text} {Trouble}";
    }

    [Fact]
    public void Every_interleaving_ends_with_every_live_client_embedded_once_with_its_current_text()
    {
        var kinds = Gen.Elements(
            Kind.Write, Kind.Write, Kind.Write, Kind.Delete, Kind.Work, Kind.Work, Kind.Work, Kind.Kill, Kind.Late, Kind.Time, Kind.Rebuild, Kind.Advance);
        var steps =
            from kind in kinds
            from client in Gen.Choose(0, 7)
            from text in Gen.Choose(0, 4)
            from trouble in Gen.Elements(Enum.GetValues<Trouble>())
            select new Step(kind, client, text, trouble);

        Check.One(
            Config.QuickThrowOnFailure.WithMaxTest(500).WithEndSize(60),
            Prop.ForAll(Arb.From(steps.ListOf()), async list => await CheckAsync([.. list])));
    }

    private static async Task CheckAsync(IReadOnlyList<Step> steps)
    {
        var bench = new EmbeddingBench(new EmbeddingOptions { Model = "small", Dimensions = 8, MaxInputs = 3 });
        await bench.AddSetAsync();
        var killed = new List<ClaimedClients>();
        foreach (var step in steps)
        {
            await DoAsync(bench, step, killed);
        }

        bench.Provider.Refuse("poison");
        await bench.FinishAsync();
        while (await bench.Vectors.AdvanceAsync(Stop) is not null || await bench.RunOnceAsync())
        {
        }

        await bench.FinishAsync();
        await AssertRightAsync(bench);
    }

    private static async Task DoAsync(EmbeddingBench bench, Step step, List<ClaimedClients> killed)
    {
        switch (step.Kind)
        {
            case Kind.Write: Write(bench, step.Client, step.Text); break;
            case Kind.Delete: Delete(bench, step.Client); break;
            case Kind.Work: await WorkAsync(bench, step); break;
            case Kind.Kill when await bench.Vectors.ClaimAsync(null, 5, bench.Options.Lease, Stop) is { } claim: killed.Add(claim); break;
            case Kind.Late when killed.Count > 0: await CompleteLateAsync(bench, killed[step.Client % killed.Count]); break;
            case Kind.Time: bench.Time.Advance(TimeSpan.FromSeconds(40 * step.Text)); break;
            case Kind.Rebuild: await bench.Vectors.AddSetAsync($"model{step.Text}", 8 + step.Text, again: true, Stop); break;
            case Kind.Advance: await bench.Vectors.AdvanceAsync(Stop); break;
        }
    }

    // The same ids in two organizations; a text that is refused for ever; texts that come again.
    private static OrganizationId OrganizationOf(int client) => client % 2 == 0 ? Acme : Beta;

    private static void Write(EmbeddingBench bench, int client, int text) =>
        bench.Vectors.Put(OrganizationOf(client), Client($"c{client / 2}", text == 4 ? "poison" : $"text {text}"));

    private static void Delete(EmbeddingBench bench, int client) => bench.Vectors.Delete(OrganizationOf(client), $"c{client / 2}");

    // A worker that was thought dead comes back with its result.
    private static Task CompleteLateAsync(EmbeddingBench bench, ClaimedClients claim) => bench.Vectors.CompleteAsync(
        claim,
        [
            .. claim.Clients.Select(client => new EmbeddedClient(
                client.Client.Id, client.Hash, client.Version, EmbeddingsReply.VectorOf(ClientText.Of(client.Client), claim.Set.Dimensions))),
        ],
        Stop);

    private static async Task WorkAsync(EmbeddingBench bench, Step step)
    {
        using var stop = new CancellationTokenSource();
        bench.Provider.Answer(request => step.Trouble switch
        {
            _ when request.Texts.Any(text => text.Contains("poison", StringComparison.Ordinal)) => throw new ModelException(ModelFailure.Rejected, "no", 400),
            Trouble.Down => throw new ModelException(ModelFailure.Unavailable, "no"),
            Trouble.Busy => throw new ModelException(ModelFailure.Busy, "no", 429, TimeSpan.FromSeconds(20)),
            Trouble.TimedOut => throw new ModelException(ModelFailure.TimedOut, "no"),
            Trouble.Refused when request.Texts.Count > 1 => throw new ModelException(ModelFailure.Rejected, "no", 400),
            Trouble.WrongCount when request.Texts.Count > 1 => ScriptedGenerator.Right(request).Skip(1),
            Trouble.NaN when request.Texts.Count > 1 => ScriptedGenerator.Right(request).Select(vector => vector.Select(_ => float.NaN).ToArray()),
            Trouble.Dimension when request.Texts.Count > 1 => ScriptedGenerator.Right(request).Select(vector => vector[1..]),
            Trouble.Edited => Meanwhile(() => Write(bench, step.Client, step.Text), request),
            Trouble.Deleted => Meanwhile(() => Delete(bench, step.Client), request),
            Trouble.Stopped => Meanwhile(stop.Cancel, request),
            _ => ScriptedGenerator.Right(request),
        });
        try
        {
            await bench.RunOnceAsync(OrganizationOf(step.Text), stop.Token);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
        }
    }

    private static IEnumerable<float[]> Meanwhile(Action action, ScriptedGenerator.Request request)
    {
        action();
        return ScriptedGenerator.Right(request);
    }

    private static async Task AssertRightAsync(EmbeddingBench bench)
    {
        var sets = bench.Vectors.Sets.Where(set => set.State != VectorSetState.Retired).ToList();
        Assert.Equal(VectorSetState.Active, Assert.Single(sets).State);
        var live = bench.Vectors.Clients;
        var dead = (await bench.Vectors.ListDeadAsync(Acme, Stop)).Concat(await bench.Vectors.ListDeadAsync(Beta, Stop))
            .Select(client => (client.Organization, client.ClientId)).ToHashSet();
        Assert.All(dead, client => Assert.Equal("poison", live[client].Notes));
        var vectors = bench.Vectors.Vectors.Where(pair => pair.Key.Set == sets[0].Id).ToList();
        Assert.All(vectors, pair => Assert.Contains((pair.Key.Organization, pair.Key.Id), live.Keys));
        foreach (var (key, client) in live.Where(pair => !dead.Contains(pair.Key)))
        {
            var (_, vector) = Assert.Single(vectors, pair => (pair.Key.Organization, pair.Key.Id) == key);
            Assert.Equal(EmbeddingsReply.VectorOf(ClientText.Of(client), sets[0].Dimensions), vector);
        }
    }
}
