using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging;

namespace A3Agent.Usage;

/// <summary>
/// Posts alerts to the configured webhook, signed, each until it is accepted (2xx) or ten posts have failed. Safe for concurrent use, and
/// on several replicas: an alert is claimed before it is posted.
/// </summary>
/// <remarks>
/// The body is JSON: id, organization, kind, message, at, data. Headers: <c>A3-Signature</c> (t=unix seconds, v1=HMAC-SHA256 of "t.body"
/// with the secret) and <c>A3-Alert-Id</c>, by which a receiver knows one that comes twice.
/// </remarks>
public sealed partial class AlertPoster
{
    /// <summary>So many posts of an alert are tried.</summary>
    public const int MaxAttempts = 10;

    private static readonly TimeSpan _firstWait = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan _longestWait = TimeSpan.FromHours(1);
    private static readonly TimeSpan _writing = TimeSpan.FromSeconds(30);

    private readonly IUsageWork _work;
    private readonly HttpClient _http;
    private readonly Uri _address;
    private readonly string _secret;
    private readonly TimeSpan _timeout;
    private readonly TimeProvider _time;
    private readonly ILogger<AlertPoster> _logger;

    /// <summary>Makes a poster.</summary>
    /// <param name="storage">Where alerts are claimed.</param>
    /// <param name="http">What posts; it must not follow redirects, which would carry the alert to another host.</param>
    /// <param name="options">Address, secret, time.</param>
    /// <param name="time">For the signature and the limit of a post.</param>
    /// <param name="logger">Told of posts that fail; neither the address' query nor the secret is logged.</param>
    /// <exception cref="ArgumentException">The options lack the address or the secret.</exception>
    public AlertPoster(IStorage storage, HttpClient http, AlertOptions options, TimeProvider time, ILogger<AlertPoster> logger)
    {
        (_work, _http, _time, _logger, _timeout) = (storage.UsageWork, http, time, logger, options.Timeout);
        _address = options.WebhookUrl ?? throw new ArgumentException("There is no address to post to.", nameof(options));
        _secret = string.IsNullOrEmpty(options.WebhookSecret)
            ? throw new ArgumentException("There is no secret to sign with.", nameof(options))
            : options.WebhookSecret;
    }

    /// <summary>Posts the oldest alert that is due.</summary>
    /// <returns>False when none was due.</returns>
    public async Task<bool> PostNextAsync(CancellationToken cancellationToken)
    {
        if (await _work.ClaimAlertAsync(_timeout + _writing, cancellationToken) is not { } claim)
        {
            return false;
        }

        var problem = await PostAsync(claim, cancellationToken);
        var attempt = claim.Attempts + 1;
        TimeSpan? again = problem is null || attempt >= MaxAttempts ? null : WaitAfter(attempt);
        await _work.EndAlertAsync(claim.Organization, claim.Alert.Id, again, cancellationToken);
        if (again is { } wait)
        {
            LogFailed(claim.Alert.Id, attempt, problem!, wait.TotalMinutes);
        }
        else if (problem is not null)
        {
            LogGivenUp(claim.Alert.Id, claim.Organization.Value, attempt, problem);
        }

        return true;
    }

    /// <summary>A minute after the first, then twice as long every time, at most an hour.</summary>
    internal static TimeSpan WaitAfter(int attempt)
    {
        var wait = _firstWait * Math.Pow(2, Math.Min(attempt - 1, 30));
        return wait < _longestWait ? wait : _longestWait;
    }

    private async Task<string?> PostAsync(ClaimedAlert claim, CancellationToken cancellationToken)
    {
        var body = BodyOf(claim);
        using var request = new HttpRequestMessage(HttpMethod.Post, _address) { Content = new ByteArrayContent(body) };
        request.Content.Headers.ContentType = new("application/json") { CharSet = "utf-8" };
        request.Headers.Add("A3-Signature", WebhookSignature.Of(_secret, _time.GetUtcNow(), body));
        request.Headers.Add("A3-Alert-Id", claim.Alert.Id.ToString());
        using var timeout = new CancellationTokenSource(_timeout, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        try
        {
            using var answer = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, either.Token);
            return answer.StatusCode is >= HttpStatusCode.OK and < HttpStatusCode.MultipleChoices ? null : $"HTTP {(int)answer.StatusCode}";
        }
        catch (HttpRequestException error)
        {
            return error.HttpRequestError.ToString();
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return "no answer in time";
        }
    }

    private static byte[] BodyOf(ClaimedAlert claim) => JsonSerializer.SerializeToUtf8Bytes(
        new
        {
            claim.Alert.Id,
            Organization = claim.Organization.Value,
            claim.Alert.Kind,
            claim.Alert.Message,
            claim.Alert.At,
            Data = JsonNode.Parse(claim.Alert.Data),
        },
        A3Json.Options);

    [LoggerMessage(
        Level = LogLevel.Information,
        Message = "Alert {Alert} could not be posted at attempt {Attempt} ({Problem}); again in {Minutes} minutes")]
    private partial void LogFailed(Guid alert, int attempt, string problem, double minutes);

    [LoggerMessage(
        Level = LogLevel.Error,
        Message = "Alert {Alert} of organization {Organization} is not posted: {Attempt} attempts failed, at last with {Problem}")]
    private partial void LogGivenUp(Guid alert, string organization, int attempt, string problem);
}
