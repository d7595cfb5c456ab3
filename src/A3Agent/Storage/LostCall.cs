using A3Agent.Conversations;
using A3Agent.Usage;

namespace A3Agent.Storage;

/// <summary>The call that a reservation is taken for when its process died.</summary>
internal static class LostCall
{
    /// <summary>All that was reserved counts as spent. Which part were input tokens nobody knows: all are counted as such.</summary>
    public static UsageCall Of(Reservation reservation) => new()
    {
        Id = reservation.Id,
        At = reservation.At,
        UserId = reservation.UserId,
        ConversationId = reservation.ConversationId,
        TurnId = reservation.TurnId,
        Model = reservation.Model,
        Usage = new TokenUsage(reservation.Tokens, 0, 0, 0, reservation.CostUsd, Estimated: true),
        LatencyMs = 0,
        Outcome = UsageCall.Lost,
    };
}
