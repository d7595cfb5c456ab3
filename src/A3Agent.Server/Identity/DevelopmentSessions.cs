using A3Agent.Identity;

namespace A3Agent.Server.Identity;

/// <summary>
/// The Development shortcut has no credential that could decide the organization of a session it made for another one, so there,
/// and only there, the session decides.
/// </summary>
internal static class DevelopmentSessions
{
    /// <summary>The caller, in the organization of the conversation where that decides.</summary>
    public static async Task<Caller> CallerOfAsync(this HttpContext http, Guid? conversationId, CancellationToken cancellationToken)
    {
        var caller = http.Caller();
        if (caller.KeyId is not null || conversationId is not { } id)
        {
            return caller;
        }

        var storage = http.RequestServices.GetRequiredService<IStorage>();
        return await storage.Identity.FindOrganizationOfAsync(id, cancellationToken) is { } organization
            ? caller with { Organization = organization }
            : caller;
    }
}
