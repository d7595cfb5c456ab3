using A3Agent.Identity;
using Microsoft.Extensions.Logging;

namespace A3Agent.Usage;

/// <summary>Raises alerts, each once, and logs them. Safe for concurrent use.</summary>
internal sealed partial class AlertRaiser(IStorage storage, ILogger logger)
{
    /// <summary>So many keys are remembered, so that a budget that is used up does not cost a write with every call.</summary>
    private const int MostKnown = 10_000;

    private readonly Lock _gate = new();
    private readonly HashSet<(OrganizationId, string)> _known = [];

    /// <summary>Like <see cref="RaiseAsync"/>, but a database that fails does not fail the call that the alert is about: what raised it
    /// raises it again.</summary>
    public async Task TryRaiseAsync(OrganizationId organization, Alert alert)
    {
        try
        {
            await RaiseAsync(organization, alert, CancellationToken.None);
        }
        catch (Exception error)
        {
            LogNotRaised(error, organization.Value, alert.Key);
        }
    }

    /// <summary>Raises an alert unless there is one of its key.</summary>
    public async Task RaiseAsync(OrganizationId organization, Alert alert, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            if (_known.Contains((organization, alert.Key)))
            {
                return;
            }
        }

        if (await storage.Usage(organization).RaiseAsync(alert, cancellationToken))
        {
            LogAlert(organization.Value, alert.Kind, alert.Message);
        }

        lock (_gate)
        {
            if (_known.Count >= MostKnown)
            {
                _known.Clear();
            }

            _known.Add((organization, alert.Key));
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Alert of organization {Organization} ({Kind}): {Text}")]
    private partial void LogAlert(string organization, AlertKind kind, string text);

    [LoggerMessage(
        Level = LogLevel.Warning, Message = "The alert {Key} of organization {Organization} could not be stored; it is raised again")]
    private partial void LogNotRaised(Exception error, string organization, string key);
}
