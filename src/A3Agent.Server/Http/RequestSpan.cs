using System.Diagnostics;
using Microsoft.AspNetCore.Http.Features;

namespace A3Agent.Server.Http;

/// <summary>Says on a request's span what ASP.NET Core leaves out: its route, by which it is named, and the answer's status.</summary>
internal static class RequestSpan
{
    public static void UseRequestSpan(this IApplicationBuilder app) => app.Use(async (http, next) =>
    {
        try
        {
            await next(http);
        }
        finally
        {
            if (http.Features.Get<IHttpActivityFeature>()?.Activity is { IsAllDataRequested: true } span)
            {
                Describe(span, http);
            }
        }
    });

    private static void Describe(Activity span, HttpContext http)
    {
        var status = http.Response.StatusCode;
        span.SetTag("http.response.status_code", status);
        if (status >= StatusCodes.Status500InternalServerError)
        {
            span.SetStatus(ActivityStatusCode.Error);
        }

        if ((http.GetEndpoint() as RouteEndpoint)?.RoutePattern.RawText is { } route)
        {
            span.DisplayName = $"{http.Request.Method} {route}";
            span.SetTag("http.route", route);
        }
    }
}
