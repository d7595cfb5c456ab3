using Microsoft.AspNetCore.Http.Features;

namespace A3Agent.Server.Http;

/// <summary>
/// An error is often answered before the request's body has been read. The web server reads a little of the rest and then closes the
/// connection; a client that was not told sends its next request into it.
/// </summary>
internal static class UnreadBody
{
    // So much has arrived, or is about to, when the answer is sent.
    private const int LittleBytes = 64 * 1024;
    private const long MaxDiscardedBytes = 10 * 1024 * 1024;

    /// <summary>Says in an error's answer that the connection ends with it, unless the body is a little one.</summary>
    public static void Announce(HttpContext http)
    {
        if (http.Response.StatusCode < StatusCodes.Status400BadRequest || !HttpProtocol.IsHttp11(http.Request.Protocol)
            || http.Request.ContentLength <= LittleBytes || http.Features.Get<IHttpRequestBodyDetectionFeature>() is not { CanHaveBody: true })
        {
            return;
        }

        http.Response.Headers.Connection = "close";
        Lift(http);
    }

    /// <summary>Takes the web server's limit off a body whose reader has one of his own.</summary>
    /// <remarks>The web server resets a connection whose body goes past its limit; without one it reads on for some seconds.</remarks>
    public static void Lift(HttpContext http)
    {
        if (http.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit)
        {
            limit.MaxRequestBodySize = null;
        }
    }

    /// <summary>Reads the rest of a body that is too large, within bounds: a client that is still sending hears no answer.</summary>
    public static async Task DiscardAsync(HttpContext http)
    {
        var buffer = new byte[LittleBytes];
        var discarded = 0L;
        while (discarded < MaxDiscardedBytes && await http.Request.Body.ReadAsync(buffer, http.RequestAborted) is var read and > 0)
        {
            discarded += read;
        }
    }
}
