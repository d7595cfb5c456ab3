using A3Agent.Crm;
using A3Agent.Identity;
using A3Agent.Models;
using A3Agent.Search;
using Microsoft.Extensions.Logging.Abstractions;

namespace A3Agent.Storage.Tests.Contracts;

/// <summary>
/// Invariant 9 with the real runs of the worker over the real store: whatever happens in whatever order, in the end every live client is
/// embedded once with its current text, and nobody else is.
/// </summary>
public abstract class EmbeddingRunContractTests : VectorContract
{
    private const int Interleavings = 40;
    private const int Steps = 30;
    private const string Poison = "poison";

    private readonly Dictionary<(OrganizationId Organization, string Id), Client> live = [];
    private readonly List<ClaimedClients> killed = [];
    private readonly EmbeddingOptions options = new() { Model = "small", Dimensions = Dimensions, MaxInputs = 3, Lease = TimeSpan.FromHours(1) };
    private readonly ScriptedProvider provider = new();

    private enum Act { Write, Delete, Work, Kill, Late, Pass, Rebuild, Advance }

    private enum Trouble { None, Down, Busy, WrongCount, NaN, Dimension, Refused, Edited, Deleted, Stopped, TimedOut }

    private static Act[] Acts { get; } =
        [Act.Write, Act.Write, Act.Write, Act.Delete, Act.Work, Act.Work, Act.Work, Act.Kill, Act.Late, Act.Pass, Act.Rebuild, Act.Advance];

    private sealed record Step(Act Act, int Client, int Text, Trouble Trouble);

    [Fact]
    public async Task Every_interleaving_of_writes_kills_and_faults_ends_with_every_live_client_embedded_once_with_its_current_text()
    {
        for (var seed = 0; seed < Interleavings; seed++)
        {
            var chance = new Random(seed);
            Step[] steps =
            [
                .. Enumerable.Range(0, Steps).Select(_ => new Step(
                    Acts[chance.Next(Acts.Length)], chance.Next(8), chance.Next(5), (Trouble)chance.Next(Enum.GetValues<Trouble>().Length))),
            ];
            try
            {
                await CheckAsync(steps, chance);
            }
            catch (Exception trouble)
            {
                throw new InvalidOperationException($"Seed {seed}, steps {string.Join(", ", steps.AsEnumerable())}", trouble);
            }
        }
    }

    private async Task CheckAsync(IEnumerable<Step> steps, Random chance)
    {
        foreach (var (organization, id) in live.Keys.ToList())
        {
            await DeleteAsync(organization, id);
        }

        killed.Clear();
        await AddSetAsync();
        foreach (var step in steps)
        {
            await DoAsync(step, chance);
        }

        provider.Script = texts => Refusing(texts, request => Task.FromResult(provider.Right(request)));
        await FinishAsync(chance);
        while (await Vectors.AdvanceAsync(Token) is not null)
        {
            await FinishAsync(chance);
        }

        await AssertRightAsync();
    }

    private async Task DoAsync(Step step, Random chance)
    {
        switch (step.Act)
        {
            case Act.Write: await WriteAsync(step); break;
            case Act.Delete: await DeleteAsync(OrganizationOf(step.Client), IdOf(step.Client)); break;
            case Act.Work: await WorkAsync(step, chance); break;
            case Act.Kill when await TryClaimAsync(most: 5) is { } claim: killed.Add(claim); break;
            case Act.Late when killed.Count > 0: await CompleteAsync(killed[step.Client % killed.Count]); break;
            case Act.Pass: await PassTimeAsync(TimeSpan.FromSeconds(40 * step.Text)); break;
            case Act.Rebuild: await AddSetAsync($"model{step.Text}", Dimensions + step.Text); break;
            case Act.Advance: await Vectors.AdvanceAsync(Token); break;
        }
    }

    // The same ids in two organizations; a text that is refused for ever; texts that come again.
    private static OrganizationId OrganizationOf(int client) => client % 2 == 0 ? Acme : Globex;

    private static string IdOf(int client) => $"c{client / 2}";

    private async Task WriteAsync(Step step)
    {
        var client = New(IdOf(step.Client), step.Text == 4 ? Poison : $"Text {step.Text}");
        await Replace(client, OrganizationOf(step.Client));
        live[(OrganizationOf(step.Client), client.Id)] = client;
    }

    private async Task DeleteAsync(OrganizationId organization, string id)
    {
        await Storage.Crm(organization).Clients.DeleteAsync(id, Token);
        live.Remove((organization, id));
    }

    private async Task WorkAsync(Step step, Random chance)
    {
        using var stop = new CancellationTokenSource();
        provider.Script = texts => Refusing(texts, async request =>
        {
            switch (step.Trouble)
            {
                case Trouble.Down: throw new ModelException(ModelFailure.Unavailable, "no");
                case Trouble.Busy: throw new ModelException(ModelFailure.Busy, "no", 429, TimeSpan.FromSeconds(20));
                case Trouble.TimedOut: throw new ModelException(ModelFailure.TimedOut, "no");
                case Trouble.Refused when request.Count > 1: throw new ModelException(ModelFailure.Rejected, "no", 400);
                case Trouble.WrongCount when request.Count > 1: return provider.Right(request).Skip(1);
                case Trouble.NaN when request.Count > 1: return provider.Right(request).Select(vector => vector.Select(_ => float.NaN).ToArray());
                case Trouble.Dimension when request.Count > 1: return provider.Right(request).Select(vector => vector[1..]);
                case Trouble.Edited: await WriteAsync(step); break;
                case Trouble.Deleted: await DeleteAsync(OrganizationOf(step.Client), IdOf(step.Client)); break;
                case Trouble.Stopped: await stop.CancelAsync(); break;
            }

            return provider.Right(request);
        });
        try
        {
            await RunOnceAsync(OrganizationOf(step.Text), chance, stop.Token);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
        }
    }

    private static Task<IEnumerable<float[]>> Refusing(
        IReadOnlyList<string> texts, Func<IReadOnlyList<string>, Task<IEnumerable<float[]>>> answer) => texts.Contains(Poison)
        ? throw new ModelException(ModelFailure.Rejected, "no", 400)
        : answer(texts);

    private async Task<bool> RunOnceAsync(OrganizationId? after, Random chance, CancellationToken stop)
    {
        if (await TryClaimAsync(after) is not { } claim)
        {
            return false;
        }

        var health = new EmbeddingHealth(Time, NullLogger<EmbeddingHealth>.Instance);
        var work = new EmbeddingWork(
            Vectors, new EmbeddingModels(options, provider), options, health, new ProviderPause(Time, chance), Time, NullLogger.Instance);
        await new EmbeddingRun(work, claim, stop).RunAsync();
        return true;
    }

    /// <summary>Embeds, and lets time pass for what waits, until nobody waits any more.</summary>
    private async Task FinishAsync(Random chance)
    {
        for (var rounds = 0; (await Vectors.StatusAsync(null, Token)).Any(set => set.Queued > 0); rounds++)
        {
            Assert.True(rounds < 50, "The queue does not become empty.");
            OrganizationId? after = null;
            while (await RunOnceAsync(after, chance, Token))
            {
                after = after == Acme ? Globex : Acme;
            }

            await PassTimeAsync(TimeSpan.FromMinutes(10));
        }
    }

    private async Task AssertRightAsync()
    {
        var set = Assert.Single(await Vectors.ListSetsAsync(Token), set => set.State != VectorSetState.Retired);
        Assert.Equal(VectorSetState.Active, set.State);
        foreach (var organization in new[] { Acme, Globex })
        {
            var own = live.Where(client => client.Key.Organization == organization).Select(client => client.Value).ToList();
            var dead = (await Vectors.ListDeadAsync(organization, Token)).Where(client => client.SetId == set.Id).Select(client => client.ClientId).ToList();
            Assert.Equal(own.Where(client => client.DisplayName == Poison).Select(client => client.Id).Order(), dead.Order());
            var embedded = 0;
            foreach (var client in own)
            {
                // One whose new text is refused keeps the vector of the text before it.
                var similarity = await SimilarityAsync(set, client, organization);
                Assert.True(dead.Contains(client.Id) ? similarity is null or < 0.99 : similarity > 1 - 1e-5, $"{organization} {client.Id}: {similarity}");
                embedded += similarity is null ? 0 : 1;
            }

            var status = (await Vectors.StatusAsync(organization, Token)).Single(status => status.Set.Id == set.Id);
            Assert.Equal((embedded, 0, dead.Count), (status.Embedded, status.Queued, status.Dead));
        }
    }
}
