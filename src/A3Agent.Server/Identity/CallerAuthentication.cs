using System.Net;
using System.Security.Claims;
using System.Text.Encodings.Web;
using A3Agent.Identity;
using A3Agent.Server.Http;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Primitives;

namespace A3Agent.Server.Identity;

/// <summary>
/// Decides who is calling: by the API key, or in Development, without one, from loopback, as <c>dev</c> of organization <c>demo</c>.
/// </summary>
internal sealed class CallerAuthentication(
    IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory loggers, UrlEncoder encoder, ApiKeys keys, IHostEnvironment environment)
    : AuthenticationHandler<AuthenticationSchemeOptions>(options, loggers, encoder)
{
    public const string SchemeName = "a3";
    private const string Bearer = "Bearer ";

    protected override async Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        var header = Request.Headers.Authorization;
        if (header.Count == 0)
        {
            return IsDevelopmentLoopback(Context, environment) ? Success(DevelopmentCaller) : AuthenticateResult.NoResult();
        }

        var caller = header is [{ } value] && value.StartsWith(Bearer, StringComparison.OrdinalIgnoreCase)
            ? await keys.RecogniseAsync(value[Bearer.Length..].Trim(), Context.RequestAborted)
            : null;
        return caller is null ? AuthenticateResult.Fail("The credential is not valid.") : Success(caller);
    }

    protected override Task HandleChallengeAsync(AuthenticationProperties properties)
    {
        Response.Headers.WWWAuthenticate = "Bearer";
        return new ProblemResult(Problem.Of(
            StatusCodes.Status401Unauthorized, "unauthorized", "Unauthorized",
            "Send a valid API key: Authorization: Bearer a3_<id>_<secret>.")).ExecuteAsync(Context);
    }

    protected override Task HandleForbiddenAsync(AuthenticationProperties properties) =>
        new ProblemResult(Problem.Of(
            StatusCodes.Status403Forbidden, "forbidden", "Forbidden", "The credential's role does not allow this.")).ExecuteAsync(Context);

    private static Caller DevelopmentCaller { get; } = new(OrganizationId.Demo, "dev", Role.Admin, KeyId: null);

    // A proxy on this machine would make the whole world look like loopback: whoever forwards says so.
    private static bool IsDevelopmentLoopback(HttpContext http, IHostEnvironment environment) =>
        environment.IsDevelopment()
        && http.Connection.RemoteIpAddress is { } address && IPAddress.IsLoopback(address)
        && !http.Request.Headers.ContainsKey("X-Forwarded-For") && !http.Request.Headers.ContainsKey("Forwarded")
        && IsLoopbackHost(http.Request.Host.Host) && IsLoopbackOrigin(http.Request.Headers.Origin);

    // A page on a foreign name that resolves to loopback (DNS rebinding) is not the developer.
    private static bool IsLoopbackHost(string host) =>
        host.Equals("localhost", StringComparison.OrdinalIgnoreCase) || (IPAddress.TryParse(host.Trim('[', ']'), out var address) && IPAddress.IsLoopback(address));

    // A foreign page may post plain text to loopback without asking; the browser says whose page it is.
    private static bool IsLoopbackOrigin(StringValues origin) =>
        origin.Count == 0 || (origin is [{ } page] && Uri.TryCreate(page, UriKind.Absolute, out var address) && IsLoopbackHost(address.Host));

    private static AuthenticateResult Success(Caller caller)
    {
        var identity = new ClaimsIdentity([new Claim(ClaimTypes.Role, caller.Role.ToString())], SchemeName);
        return AuthenticateResult.Success(new AuthenticationTicket(new CallerPrincipal(identity, caller), SchemeName));
    }
}

/// <summary>The principal of a request: nothing but its caller.</summary>
internal sealed class CallerPrincipal(ClaimsIdentity identity, Caller caller) : ClaimsPrincipal(identity)
{
    public Caller Caller { get; } = caller;
}
