namespace A3Agent.Server.Http;

/// <summary>What every answer says: its request id, that it is what its type says, and that the API's data stays out of caches.</summary>
internal static class AnswerHeaders
{
    // Set when the answer starts: an exception's answer begins with headers cleared.
    public static void UseAnswerHeaders(this IApplicationBuilder app) => app.Use((http, next) =>
    {
        http.Response.OnStarting(static state => Set((HttpContext)state), http);
        return next(http);
    });

    private static Task Set(HttpContext http)
    {
        var headers = http.Response.Headers;
        headers[RequestId.Header] = RequestId.Of(http);
        headers.XContentTypeOptions = "nosniff";
        headers["Referrer-Policy"] = "no-referrer";
        if (headers.CacheControl.Count == 0 && http.Request.Path.StartsWithSegments("/api"))
        {
            headers.CacheControl = "no-store";
        }

        UnreadBody.Announce(http);
        return Task.CompletedTask;
    }
}
