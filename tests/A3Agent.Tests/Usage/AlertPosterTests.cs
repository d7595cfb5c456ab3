using System.Net;
using System.Text;
using System.Text.Json;
using A3Agent.Tests.Search;
using A3Agent.Usage;
using Microsoft.Extensions.Logging;
using static A3Agent.Tests.Usage.AccountsBench;

namespace A3Agent.Tests.Usage;

/// <summary>What is posted, and what happens when it is not accepted.</summary>
public sealed class AlertPosterTests : IDisposable
{
    private readonly AccountsBench _bench = new();
    private readonly Receiver _receiver = new();
    private readonly HttpClient _http;
    private readonly System.Collections.Concurrent.ConcurrentQueue<(LogLevel Level, string Text)> _log = new();
    private readonly AlertPoster _poster;

    public AlertPosterTests()
    {
        _http = new HttpClient(_receiver);
        var options = new AlertOptions { WebhookUrl = new("https://hooks.example/a3?token=hidden"), WebhookSecret = "secret" };
        _poster = new AlertPoster(_bench, _http, options, _bench.Time, new QueueLogger<AlertPoster>(_log));
    }

    public void Dispose() => _http.Dispose();

    [Fact]
    public async Task An_alert_is_posted_once_signed_and_whole()
    {
        var alert = await RaiseAsync();

        Assert.True(await _poster.PostNextAsync(Stop));
        Assert.False(await _poster.PostNextAsync(Stop));
        _bench.Time.Advance(TimeSpan.FromDays(1));
        Assert.False(await _poster.PostNextAsync(Stop));

        var (request, body) = Assert.Single(_receiver.Requests);
        Assert.Equal((HttpMethod.Post, "https://hooks.example/a3?token=hidden"), (request.Method, request.RequestUri!.ToString()));
        Assert.Equal(alert.Id.ToString(), Assert.Single(request.Headers.GetValues("A3-Alert-Id")));
        var seconds = new DateTimeOffset(2026, 1, 5, 9, 0, 0, TimeSpan.Zero).ToUnixTimeSeconds();
        Assert.Equal(
            $"t={seconds},v1={WebhookSignature.Hmac("secret"u8, Encoding.UTF8.GetBytes($"{seconds}.{body}"))}",
            Assert.Single(request.Headers.GetValues("A3-Signature")));
        Assert.Equal("application/json", request.Content!.Headers.ContentType!.MediaType);
        using var json = JsonDocument.Parse(body);
        var root = json.RootElement;
        Assert.Equal(["id", "organization", "kind", "message", "at", "data"], root.EnumerateObject().Select(field => field.Name));
        Assert.Equal(
            ("acme", "budget_threshold", "words"),
            (root.GetProperty("organization").GetString(), root.GetProperty("kind").GetString(), root.GetProperty("message").GetString()));
        Assert.Equal(7, root.GetProperty("data").GetProperty("figure").GetInt32());
    }

    [Theory]
    [InlineData(HttpStatusCode.InternalServerError)]
    [InlineData(HttpStatusCode.Redirect)]
    [InlineData(HttpStatusCode.BadRequest)]
    [InlineData(null)]
    public async Task What_is_not_accepted_is_posted_again_ever_later_and_at_most_ten_times(HttpStatusCode? status)
    {
        await RaiseAsync();
        _receiver.Status = status;
        foreach (var minutes in new[] { 1, 2, 4, 8, 16, 32, 60, 60, 60 })
        {
            Assert.True(await _poster.PostNextAsync(Stop));
            _bench.Time.Advance(TimeSpan.FromMinutes(minutes) - TimeSpan.FromTicks(1));
            Assert.False(await _poster.PostNextAsync(Stop));
            _bench.Time.Advance(TimeSpan.FromTicks(1));
        }

        Assert.True(await _poster.PostNextAsync(Stop));
        _bench.Time.Advance(TimeSpan.FromDays(9));
        Assert.False(await _poster.PostNextAsync(Stop));

        Assert.Equal(10, _receiver.Requests.Count);
        Assert.Single(_log, line => line.Level == LogLevel.Error);
        Assert.All(_log, line => Assert.DoesNotContain("hidden", line.Text, StringComparison.Ordinal));
    }

    [Fact]
    public async Task One_that_is_accepted_later_is_not_posted_again()
    {
        await RaiseAsync();
        _receiver.Status = HttpStatusCode.ServiceUnavailable;
        await _poster.PostNextAsync(Stop);
        _receiver.Status = HttpStatusCode.Accepted;
        _bench.Time.Advance(TimeSpan.FromMinutes(1));

        Assert.True(await _poster.PostNextAsync(Stop));
        _bench.Time.Advance(TimeSpan.FromDays(1));
        Assert.False(await _poster.PostNextAsync(Stop));
    }

    [Fact]
    public async Task A_receiver_that_hangs_is_left_after_ten_seconds()
    {
        await RaiseAsync();
        _receiver.Hangs = true;
        var task = _poster.PostNextAsync(Stop);
        await _receiver.Received.Task;

        _bench.Time.Advance(TimeSpan.FromSeconds(10));

        Assert.True(await task);
        Assert.Contains(_log, line => line.Text.Contains("no answer in time", StringComparison.Ordinal));
    }

    [Fact]
    public void Without_a_secret_nothing_is_posted() => Assert.Throws<ArgumentException>(() => new AlertPoster(
        _bench, _http, new AlertOptions { WebhookUrl = new("https://hooks.example") }, _bench.Time, new QueueLogger<AlertPoster>(_log)));

    private async Task<Alert> RaiseAsync()
    {
        var now = _bench.Time.GetUtcNow();
        var alert = new Alert(Guid.CreateVersion7(now), now, AlertKind.BudgetThreshold, "key", "words", """{"figure":7}""");
        await _bench.Usage(Acme).RaiseAsync(alert, Stop);
        return alert;
    }

    private sealed class Receiver : HttpMessageHandler
    {
        public List<(HttpRequestMessage Request, string Body)> Requests { get; } = [];

        /// <summary>The answer; null refuses the connection.</summary>
        public HttpStatusCode? Status { get; set; } = HttpStatusCode.NoContent;

        public bool Hangs { get; set; }

        public TaskCompletionSource Received { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            Requests.Add((request, await request.Content!.ReadAsStringAsync(cancellationToken)));
            Received.TrySetResult();
            if (Hangs)
            {
                await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellationToken);
            }

            return Status is { } status
                ? new HttpResponseMessage(status) { Headers = { Location = new("https://elsewhere.example") } }
                : throw new HttpRequestException(HttpRequestError.ConnectionError, "refused by hidden");
        }
    }
}
