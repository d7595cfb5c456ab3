using A3Agent.Conversations;
using A3Agent.Crm;
using A3Agent.Identity;
using A3Agent.Search;
using A3Agent.Usage;

namespace A3Agent;

/// <summary>A database: it gives the stores, each bound to one organization. A singleton, safe for concurrent use.</summary>
public interface IStorage
{
    /// <summary>Organizations and their keys, bound to none.</summary>
    IIdentityStore Identity { get; }

    /// <summary>The vectors of all clients and the queue of those that wait for one, bound to none.</summary>
    IClientVectors Vectors { get; }

    /// <summary>
    /// Brings the schema up to date and ends, as interrupted, the turns that a process which is no longer there left running. Safe to
    /// call twice, and beside a server that runs.
    /// </summary>
    Task PrepareAsync(CancellationToken cancellationToken);

    /// <summary>Throws when the database cannot be read and written or its schema is not up to date.</summary>
    Task CheckAsync(CancellationToken cancellationToken);

    /// <summary>The organization's CRM.</summary>
    ICrmStore Crm(OrganizationId organization);

    /// <summary>The search over the organization's clients, by words and by a vector that is given.</summary>
    IClientSearchStore Search(OrganizationId organization);

    /// <summary>The organization's conversations and turns.</summary>
    IConversationStore Conversations(OrganizationId organization);

    /// <summary>The organization's accounts: calls of models, budgets, alerts.</summary>
    IUsageStore Usage(OrganizationId organization);

    /// <summary>What workers do for all accounts, bound to no organization.</summary>
    IUsageWork UsageWork { get; }
}
