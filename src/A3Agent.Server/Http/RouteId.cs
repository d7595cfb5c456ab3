using Microsoft.AspNetCore.Http.Features;

namespace A3Agent.Server.Http;

/// <summary>The id at the end of an address. Routing leaves an escaped slash escaped, so the raw address is asked for such an id.</summary>
internal static class RouteId
{
    private const string EscapedSlash = "%2F";

    public static string Of(HttpContext http, string id)
    {
        if (!id.Contains(EscapedSlash, StringComparison.OrdinalIgnoreCase))
        {
            return id;
        }

        var target = http.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget;
        var path = target.Split('?')[0].TrimEnd('/');
        return Uri.UnescapeDataString(path[(path.LastIndexOf('/') + 1)..]);
    }
}
