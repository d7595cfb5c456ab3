using System.Globalization;
using A3Agent.Models;

namespace A3Agent.OpenAI.Upstream;

/// <summary>Where in an answer its error stands.</summary>
internal enum ErrorPlace
{
    /// <summary>In the body of an answer whose status says that it is an error, or that is not 200 at all.</summary>
    Status,

    /// <summary>In a stream under status 200, or in an answer of the Responses API that says of itself that it failed.</summary>
    Answer,

    /// <summary>An error object instead of an answer under status 200.</summary>
    WholeBody,

    /// <summary>There is no answer: the transport failed.</summary>
    Transport,
}

/// <summary>Everything that tells one failure from another.</summary>
/// <param name="Place">Where the error stands.</param>
/// <param name="Api">The API that was asked; null for neither, as with embeddings.</param>
/// <param name="Status">The HTTP status; 0 when there is none.</param>
/// <param name="Error">The error object; default when there is none.</param>
/// <param name="IsPage">Whether the body is a web page.</param>
/// <param name="Exception">What the transport or a reader threw.</param>
internal readonly record struct FailureSigns(
    ErrorPlace Place, ModelApi? Api, int Status, ProviderError Error = default, bool IsPage = false, Exception? Exception = null)
{
    /// <summary>The error's code where that is an HTTP status, as some servers put it; else 0.</summary>
    public int StatusInCode => int.TryParse(Error.Code, NumberStyles.None, CultureInfo.InvariantCulture, out var status)
        && status is >= 400 and < 600 ? status : 0;
}
