using System.Data.Common;
using A3Agent.Models;
using Microsoft.AspNetCore.Diagnostics;

namespace A3Agent.Server.Http;

/// <summary>Answers whatever ends in no answer: exceptions, unknown routes, wrong methods.</summary>
internal static partial class ProblemHandling
{
    public static void UseProblems(this WebApplication app)
    {
        app.UseExceptionHandler(new ExceptionHandlerOptions
        {
            ExceptionHandler = http => Answer(http, app.Logger),
            SuppressDiagnosticsCallback = _ => true,
            AllowStatusCode404Response = true,
        });
        app.UseStatusCodePages(context => OfStatus(context.HttpContext.Response.StatusCode).ExecuteAsync(context.HttpContext));
    }

    private static Task Answer(HttpContext http, ILogger logger)
    {
        // The exception handler sets the feature before it calls this.
        var error = http.Features.Get<IExceptionHandlerFeature>()!.Error;
        switch (error)
        {
            case ProblemException known:
                return new ProblemResult(known.Problem).ExecuteAsync(http);
            case BadHttpRequestException bad:
                return OfStatus(bad.StatusCode).ExecuteAsync(http);
            case DbException:
                LogStorage(logger, error, RequestId.Of(http));
                return new ProblemResult(Problem.Upstream(ModelFailure.StorageUnavailable, null)).ExecuteAsync(http);
            default:
                LogUnhandled(logger, error, RequestId.Of(http));
                return OfStatus(StatusCodes.Status500InternalServerError).ExecuteAsync(http);
        }
    }

    private static ProblemResult OfStatus(int status) => new(status switch
    {
        400 => Problem.Of(400, "validation_failed", "The request is not valid", "The request cannot be read."),
        401 => Problem.Of(401, "unauthorized", "Unauthorized", "Send a valid API key: Authorization: Bearer a3_<id>_<secret>."),
        403 => Problem.Of(403, "forbidden", "Forbidden", "The credential does not allow this."),
        404 => Problem.Of(404, "not_found", "Not found", "There is no such route."),
        405 => Problem.Of(405, "method_not_allowed", "Method not allowed", "The route does not take this method."),
        413 => Problem.Of(413, "body_too_large", "The body is too large", "Send a smaller body."),
        415 => Problem.Of(
            415, "unsupported_media_type", "Unsupported media type",
            "Send the body as application/json; an import also as text/csv or application/x-ndjson."),
        >= 500 => Problem.Of(status, "internal_error", "Internal error", "The server failed; the log has it under this request id."),
        _ => Problem.Of(status, "validation_failed", "The request is not valid", "The request cannot be answered."),
    });

    [LoggerMessage(Level = LogLevel.Error, Message = "Request {RequestId} failed: the database is not available")]
    private static partial void LogStorage(ILogger logger, Exception error, string requestId);

    [LoggerMessage(Level = LogLevel.Error, Message = "Request {RequestId} failed")]
    private static partial void LogUnhandled(ILogger logger, Exception error, string requestId);
}
