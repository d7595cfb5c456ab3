using A3Agent.Crm;
using A3Agent.Identity;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authorization;

namespace A3Agent.Server.Identity;

/// <summary>Who calls, and what the caller's role allows.</summary>
internal static class CallerAccess
{
    /// <summary>Policy of routes that people use: members and admins, not widgets.</summary>
    public const string Members = "members";

    /// <summary>Policy of routes that administer.</summary>
    public const string Admins = "admins";

    public static IServiceCollection AddCallers(this IServiceCollection services)
    {
        services.AddAuthentication(CallerAuthentication.SchemeName)
            .AddScheme<AuthenticationSchemeOptions, CallerAuthentication>(CallerAuthentication.SchemeName, null);
        services.AddAuthorizationBuilder()
            .SetFallbackPolicy(new AuthorizationPolicyBuilder().RequireAuthenticatedUser().Build())
            .AddPolicy(Members, policy => policy.RequireRole(nameof(Role.Member), nameof(Role.Admin)))
            .AddPolicy(Admins, policy => policy.RequireRole(nameof(Role.Admin)));
        return services;
    }

    /// <summary>The caller of an authorized request.</summary>
    public static Caller Caller(this HttpContext http) => ((CallerPrincipal)http.User).Caller;

    /// <summary>The CRM of the caller's organization.</summary>
    public static ICrmStore Crm(this HttpContext http) =>
        http.RequestServices.GetRequiredService<IStorage>().Crm(http.Caller().Organization);

    /// <summary>The user whose conversations the caller may see; null for all of the organization.</summary>
    public static string? ConversationsOf(this Caller caller) => caller.Role == Role.Admin ? null : caller.UserId;
}
