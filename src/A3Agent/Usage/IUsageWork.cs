using A3Agent.Identity;

namespace A3Agent.Usage;

/// <summary>What workers do for the accounts of all organizations. Any number of processes may work at once.</summary>
public interface IUsageWork
{
    /// <summary>Adds calls that no day's sums hold yet to the sums of their day, each exactly once.</summary>
    /// <param name="most">The most calls at a time.</param>
    /// <param name="cancellationToken">Gives up; calls that were added until then stay so.</param>
    /// <returns>How many calls were added; fewer than <paramref name="most"/> means that none is left.</returns>
    Task<int> RollUpAsync(int most, CancellationToken cancellationToken);

    /// <summary>Counts reservations whose lease is over as spent, each as a call with the outcome <see cref="UsageCall.Lost"/>.</summary>
    /// <returns>How many there were.</returns>
    Task<int> ExpireReservationsAsync(CancellationToken cancellationToken);

    /// <summary>Removes counters of budgets without a reservation that nobody has touched for two days, by the database's clock. One that a
    /// budget asks for again is made out of usage, with the same figures.</summary>
    /// <param name="most">The most counters at a time.</param>
    /// <param name="cancellationToken">Gives up; counters that were removed until then stay so.</param>
    /// <returns>How many were removed; fewer than <paramref name="most"/> means that none is left.</returns>
    Task<int> PruneCountersAsync(int most, CancellationToken cancellationToken);

    /// <summary>
    /// The organizations whose chat cost of the hour before <paramref name="now"/> is a spike. Without an earlier hour that cost anything
    /// there is nothing to compare with, and no spike.
    /// </summary>
    /// <param name="now">The end of the hour.</param>
    /// <param name="factor">How many times the mean of the hours that cost anything, of the seven days before that hour, makes a spike.</param>
    /// <param name="leastUsd">An hour that cost less is none.</param>
    /// <param name="cancellationToken">Gives up.</param>
    Task<IReadOnlyList<CostSpike>> FindSpikesAsync(DateTimeOffset now, double factor, decimal leastUsd, CancellationToken cancellationToken);

    /// <summary>Claims the oldest alert that is to be posted; null when none is due. By the database's clock.</summary>
    /// <param name="lease">How long it stays claimed; then it is due again, and its attempts say one more.</param>
    /// <param name="cancellationToken">Gives up.</param>
    Task<ClaimedAlert?> ClaimAlertAsync(TimeSpan lease, CancellationToken cancellationToken);

    /// <summary>Ends a claim.</summary>
    /// <param name="organization">Whose alert.</param>
    /// <param name="alert">The alert's id.</param>
    /// <param name="again">When it is due again, from now; null when it was posted or is given up.</param>
    /// <param name="cancellationToken">Gives up.</param>
    Task EndAlertAsync(OrganizationId organization, Guid alert, TimeSpan? again, CancellationToken cancellationToken);
}

/// <summary>An hour that cost far more than usual.</summary>
/// <param name="Organization">Whose.</param>
/// <param name="HourUsd">What the hour cost.</param>
/// <param name="UsualUsd">The mean of the hours before it that cost anything.</param>
public sealed record CostSpike(OrganizationId Organization, decimal HourUsd, decimal UsualUsd);
