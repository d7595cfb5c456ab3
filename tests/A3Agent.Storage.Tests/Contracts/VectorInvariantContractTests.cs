using A3Agent.Crm;
using A3Agent.Identity;
using A3Agent.Search;
using FsCheck;
using FsCheck.Fluent;

namespace A3Agent.Storage.Tests.Contracts;

/// <summary>Invariant 9: whatever happens in whatever order, in the end every client has one vector, of its current text.</summary>
public abstract class VectorInvariantContractTests : VectorContract
{
    private const int Rounds = 25;
    private const int StepsPerRound = 60;

    private readonly Dictionary<(OrganizationId Organization, string Id), Client> clients = [];
    private readonly List<ClaimedClients> claims = [];

    private enum Act
    {
        Put,
        Edit,
        Delete,
        Import,
        Claim,
        Complete,
        CompleteHalf,
        Release,
        Fail,
        PassSeconds,
        EndLeases,
        AddSet,
        Advance,
    }

    private static Gen<(Act Act, bool Ours, int Client, int Text)> Steps { get; } =
        from act in Gen.Frequency(
            (6, Gen.Elements(Act.Put, Act.Edit, Act.Claim)),
            (4, Gen.Elements(Act.Complete, Act.CompleteHalf, Act.Fail, Act.PassSeconds)),
            (3, Gen.Elements(Act.Delete, Act.Import, Act.Release)),
            (1, Gen.Elements(Act.EndLeases, Act.AddSet, Act.Advance)))
        from ours in Gen.Elements(true, false)
        from client in Gen.Choose(0, 7)
        from text in Gen.Choose(0, 2)
        select (act, ours, client, text);

    [Fact]
    public async Task Any_interleaving_ends_with_every_client_embedded_once_with_its_current_text()
    {
        await AddSetAsync();
        foreach (var steps in Steps.ListOf(StepsPerRound).Sample(Rounds))
        {
            foreach (var (act, ours, client, text) in steps)
            {
                await DoAsync(act, ours ? Acme : Globex, client, text);
            }

            try
            {
                await SettleAsync();
                await CheckAsync();
            }
            catch (Exception trouble)
            {
                throw new InvalidOperationException($"After the steps {string.Join(", ", steps)}", trouble);
            }
        }
    }

    private async Task DoAsync(Act act, OrganizationId organization, int client, int text)
    {
        var claim = claims.Count == 0 ? null : claims[((client * 3) + text) % claims.Count];
        switch (act)
        {
            case Act.Put or Act.Edit:
                await KeepAsync(organization, New($"c{client}", $"Text {text}"));
                break;
            case Act.Delete:
                await Storage.Crm(organization).Clients.DeleteAsync($"c{client}", Token);
                clients.Remove((organization, $"c{client}"));
                break;
            case Act.Import:
                var both = new[] { New($"c{client}", $"Text {text}"), New("imported", $"Text {client}") };
                await Storage.Crm(organization).Clients.ImportAsync(both.ToAsyncEnumerable(), false, Token);
                Array.ForEach(both, imported => clients[(organization, imported.Id)] = imported);
                break;
            case Act.Claim when await TryClaimAsync(organization, 1 + client) is { } made:
                claims.Add(made);
                break;
            case Act.Complete when claim is not null:
                await CompleteAsync(claim);
                break;
            case Act.CompleteHalf when claim is not null:
                await Vectors.CompleteAsync(
                    claim, [.. claim.Clients.Where((_, i) => i % 2 == text % 2).Select(waiting => Embedded(waiting))], Token);
                break;
            case Act.Release when claim is not null:
                await Vectors.ReleaseAsync(claim, claim.Clients, TimeSpan.FromSeconds(text), Token);
                break;
            case Act.Fail when claim is not null:
                await Vectors.FailAsync(claim, claim.Clients[client % claim.Clients.Count], "refused", TimeSpan.Zero, Token);
                break;
            case Act.PassSeconds:
                await PassTimeAsync(TimeSpan.FromSeconds(10 * client));
                break;
            case Act.EndLeases:
                await PassTimeAsync(Lease);
                break;
            case Act.AddSet:
                await AddSetAsync($"model {text}");
                break;
            case Act.Advance:
                await Vectors.AdvanceAsync(Token);
                break;
        }
    }

    private async Task KeepAsync(OrganizationId organization, Client client)
    {
        await Replace(client, organization);
        clients[(organization, client.Id)] = client;
    }

    /// <summary>What was given up is edited, then everybody is embedded, and the newest set becomes the active one.</summary>
    private async Task SettleAsync()
    {
        foreach (var organization in new[] { Acme, Globex })
        {
            foreach (var id in (await Vectors.ListDeadAsync(organization, Token)).Select(dead => dead.ClientId).Distinct())
            {
                await KeepAsync(organization, New(id, clients[(organization, id)].DisplayName + " revived"));
            }
        }

        await PassTimeAsync(Lease + TimeSpan.FromMinutes(1));
        await DrainAsync();
        await Vectors.AdvanceAsync(Token);
        await PassTimeAsync(TimeSpan.FromMinutes(2));
        await Vectors.AdvanceAsync(Token);
    }

    private async Task CheckAsync()
    {
        var set = Assert.Single(await Vectors.ListSetsAsync(Token));
        Assert.Equal(VectorSetState.Active, set.State);
        Assert.Equal(new VectorSetStatus(set, clients.Count, 0, 0), await StatusAsync());
        foreach (var ((organization, _), client) in clients)
        {
            await AssertEmbeddedAsync(set, client, organization);
        }

        foreach (var claim in claims)
        {
            Assert.Equal(0, await CompleteAsync(claim));
        }

        claims.Clear();
    }
}
