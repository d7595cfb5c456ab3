namespace A3Agent.Server.Http;

/// <summary>Gives every request an id: the caller's X-Request-Id when it is a plain token, else the server's.</summary>
internal static class RequestId
{
    public const string Header = "X-Request-Id";
    private const int MaxLength = 128;

    public static void UseRequestId(this IApplicationBuilder app) => app.Use((http, next) =>
    {
        if (http.Request.Headers[Header] is [{ Length: > 0 and <= MaxLength } given] && given.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.'))
        {
            http.TraceIdentifier = given;
        }

        return next(http);
    });

    public static string Of(HttpContext http) => http.TraceIdentifier;
}
