using System.Collections.Concurrent;
using A3Agent.Conversations;
using A3Agent.Crm;
using A3Agent.Identity;
using A3Agent.Search;
using A3Agent.Tests.Models.Resilience;
using A3Agent.Tests.Search;
using A3Agent.Usage;
using Microsoft.Extensions.Logging;

namespace A3Agent.Tests.Usage;

/// <summary>Accounts over a store in memory. Short waits pass at once.</summary>
internal sealed class AccountsBench : IStorage
{
    public static readonly OrganizationId Acme = new("acme");
    private readonly ConcurrentQueue<(LogLevel Level, string Text)> _log = new();

    public AccountsBench(params Budget[] installation)
    {
        Store = new MemoryUsage(Time);
        Accounts = new UsageAccounts(
            this, new BudgetOptions { Defaults = installation }, Time, new QueueLogger<UsageAccounts>(_log));
    }

    public SteppedTime Time { get; } = new() { PassAtOnce = TimeSpan.FromSeconds(2) };

    public MemoryUsage Store { get; }

    public UsageAccounts Accounts { get; }

    public IReadOnlyList<(LogLevel Level, string Text)> Log => [.. _log];

    IClientVectors IStorage.Vectors => throw new NotSupportedException();

    IUsageWork IStorage.UsageWork => Store;

    IIdentityStore IStorage.Identity => throw new NotSupportedException();

    public static CancellationToken Stop => TestContext.Current.CancellationToken;

    public static Budget Daily(long tokens, BudgetScope scope = BudgetScope.Organization, string? id = null) =>
        new(scope, id, BudgetPeriod.Day, tokens, null);

    public Reservation Wanted(long tokens, decimal cost = 0) => new()
    {
        Id = Guid.CreateVersion7(Time.GetUtcNow()), At = Time.GetUtcNow(), Lease = TimeSpan.FromMinutes(1), UserId = "anna",
        ConversationId = Guid.Parse("11111111-1111-1111-1111-111111111111"), TurnId = Guid.Parse("22222222-2222-2222-2222-222222222222"),
        Model = "big", Tokens = tokens, CostUsd = cost,
    };

    public UsageCall Call(long tokens, Guid? id = null, decimal? cost = null, string outcome = UsageCall.Completed) => new()
    {
        Id = id ?? Guid.CreateVersion7(Time.GetUtcNow()), At = Time.GetUtcNow(), UserId = "anna", Model = "big",
        Usage = new TokenUsage(tokens, 0, 0, 0, cost, false), LatencyMs = 1, Outcome = outcome,
    };

    public Task ReserveAsync(Reservation wanted) => Accounts.ReserveAsync(Acme, wanted, Stop);

    public IUsageStore Usage(OrganizationId organization) => Store.Of(organization);

    public Task PrepareAsync(CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task CheckAsync(CancellationToken cancellationToken) => throw new NotSupportedException();

    public ICrmStore Crm(OrganizationId organization) => throw new NotSupportedException();

    public IConversationStore Conversations(OrganizationId organization) => throw new NotSupportedException();

    public IClientSearchStore Search(OrganizationId organization) => throw new NotSupportedException();
}
