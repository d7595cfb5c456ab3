using A3Agent.Crm;
using A3Agent.Identity;

namespace A3Agent.Plugins;

/// <summary>
/// The tool call that a plugin function runs for. A function takes it, like the stores that are bound to the caller
/// (<see cref="ICrmStore"/>, <see cref="Search.IClientIndex"/>), as a parameter marked <c>[FromKernelServices]</c>.
/// </summary>
/// <param name="Caller">Who is asking.</param>
/// <param name="TurnId">The turn.</param>
/// <param name="CallId">The model's id of the call.</param>
/// <param name="Now">When the turn began.</param>
/// <param name="TimeZone">The user's time zone.</param>
/// <param name="Culture">The user's locale.</param>
public sealed record ToolContext(
    Caller Caller, Guid TurnId, string CallId, DateTimeOffset Now, TimeZoneInfo TimeZone, System.Globalization.CultureInfo Culture)
{
    /// <summary>Today, where the user is.</summary>
    public DateOnly Today => DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(Now, TimeZone).DateTime);

    /// <summary>The key that makes a write of this call happen once.</summary>
    public RecordOrigin Origin => new(TurnId, CallId);
}
