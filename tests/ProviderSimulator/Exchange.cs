using System.Text;

namespace ProviderSimulator;

/// <summary>One request being answered: small ways to write the response.</summary>
internal sealed record Exchange(HttpContext Http, SimulatedRequest Request, ServedCounter Served)
{
    /// <summary>An answer is sent with its usage (+1), or was not taken to its end after all (-1).</summary>
    public void Told(AnswerReply answer, int times) => Served.Told(answer.ModelFor(Request), answer.UsageFor(Request), times);

    public async Task WriteAsync(int status, string? contentType, string body, CancellationToken cancellationToken)
    {
        var bytes = Encoding.UTF8.GetBytes(body);
        Http.Response.StatusCode = status;
        Http.Response.ContentType = contentType;
        Http.Response.ContentLength = bytes.Length;
        await Http.Response.Body.WriteAsync(bytes, cancellationToken);
    }

    public async Task WriteEventsAsync(IEnumerable<string> data, Wire wire, CancellationToken cancellationToken)
    {
        Http.Response.ContentType ??= "text/event-stream; charset=utf-8";
        wire = Request.Api == SimulatedApi.Responses ? wire with { EventNames = true } : wire;
        foreach (var piece in wire.Pieces(data))
        {
            await Http.Response.Body.WriteAsync(piece, cancellationToken);
            await Http.Response.Body.FlushAsync(cancellationToken);
        }
    }
}
