using System.Globalization;

namespace A3Agent.Server.Http;

/// <summary>Sends a problem with the headers that go with it.</summary>
internal sealed class ProblemResult(Problem problem) : IResult, IStatusCodeHttpResult
{
    public int? StatusCode => problem.Status;

    public Task ExecuteAsync(HttpContext httpContext)
    {
        var response = httpContext.Response;
        response.StatusCode = problem.Status;
        if (problem.RetryAfter is { } seconds)
        {
            response.Headers.RetryAfter = seconds.ToString(CultureInfo.InvariantCulture);
            response.Headers["retry-after-ms"] = (problem.RetryAfterMs ?? seconds * 1_000L).ToString(CultureInfo.InvariantCulture);
        }

        if (problem.IsFinal)
        {
            response.Headers["x-should-retry"] = "false";
        }

        return response.WriteAsJsonAsync(
            problem with { RequestId = RequestId.Of(httpContext) }, A3Json.Options, "application/problem+json", httpContext.RequestAborted);
    }
}

/// <summary>Carries a problem out of code that binds a request; answered by <see cref="ProblemHandling"/>.</summary>
internal sealed class ProblemException(Problem problem) : Exception(problem.Detail)
{
    public Problem Problem { get; } = problem;
}
