using A3Agent.Identity;

namespace A3Agent.Models.Privacy;

/// <summary>The vaults of the conversations that were answered last. Thread-safe; kept in memory alone, and bounded.</summary>
/// <remarks>
/// Conversations are sent whole with every call, so a vault that was dropped, or one on another replica, only numbers anew: no answer
/// is restored wrongly by it, since an answer is restored with the vault of its own call.
/// </remarks>
/// <param name="capacity">The most vaults; the one unused for longest goes first.</param>
public sealed class PrivacyVaults(int capacity = 10_000)
{
    private readonly Lock _gate = new();
    private readonly LinkedList<(OrganizationId, Guid)> _order = [];
    private readonly Dictionary<(OrganizationId, Guid), (PlaceholderVault Vault, LinkedListNode<(OrganizationId, Guid)> Node)> _vaults = [];

    /// <summary>The vault of a conversation; a call without one gets a vault of its own.</summary>
    public PlaceholderVault Of(ModelCall? call)
    {
        if (call?.ConversationId is not { } conversation)
        {
            return new PlaceholderVault();
        }

        var key = (call.Organization, conversation);
        lock (_gate)
        {
            if (_vaults.TryGetValue(key, out var known))
            {
                _order.Remove(known.Node);
                _order.AddLast(known.Node);
                return known.Vault;
            }

            if (_vaults.Count >= capacity)
            {
                _vaults.Remove(_order.First!.Value);
                _order.RemoveFirst();
            }

            var vault = new PlaceholderVault();
            _vaults.Add(key, (vault, _order.AddLast(key)));
            return vault;
        }
    }
}
