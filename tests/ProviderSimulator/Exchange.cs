using System.Text;

namespace ProviderSimulator;

/// <summary>One request being answered: small ways to write the response.</summary>
internal sealed record Exchange(HttpContext Http, SimulatedRequest Request, ServedCounter Served)
{
    /// <summary>An answer is sent with its usage (+1), or was not taken to its end after all (-1).</summary>
    public void Told(AnswerReply answer, int times) => Served.Told(answer.ModelFor(Request), answer.UsageFor(Request), times);

    /// <summary>An answer is sent whole, with its usage where the request asks for it.</summary>
    public void TellOf(AnswerReply answer)
    {
        if (Request.TellsUsage)
        {
            Told(answer, 1);
        }
        else
        {
            Untold();
        }
    }

    /// <summary>An answer was begun whose usage is not told.</summary>
    public void Untold() => Served.Untold(Request.Model);

    public async Task WriteAsync(int status, string? contentType, string body, CancellationToken cancellationToken)
    {
        var bytes = Encoding.UTF8.GetBytes(body);
        Http.Response.StatusCode = status;
        Http.Response.ContentType = contentType;
        Http.Response.ContentLength = bytes.Length;
        await Http.Response.Body.WriteAsync(bytes, cancellationToken);
    }

    /// <summary>The first half of an answer that is not streamed.</summary>
    public async Task WriteHalfAsync(AnswerReply answer, CancellationToken cancellationToken)
    {
        var body = answer.Body(Request);
        Http.Response.ContentType = "application/json";
        await Http.Response.WriteAsync(body[..(body.Length / 2)], cancellationToken);
        await Http.Response.Body.FlushAsync(cancellationToken);
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
