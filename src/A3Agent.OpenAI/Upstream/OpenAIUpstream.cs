using System.ClientModel;
using System.ClientModel.Primitives;
using System.Net.Http.Headers;
using OpenAI;

namespace A3Agent.OpenAI.Upstream;

/// <summary>
/// One provider: its address, its connection pool over the guard, the package's client and our own way to send. Thread-safe; dispose
/// closes the pool.
/// </summary>
internal sealed class OpenAIUpstream : IDisposable
{
    private static readonly MediaTypeHeaderValue JsonType = new("application/json");

    private readonly HttpClient _http;

    public OpenAIUpstream(OpenAIOptions options, TimeProvider time, HttpMessageHandler? transport)
    {
        Options = options;
        Endpoint = CheckedEndpoint(options);
        Failures = new FailureClassifier(options.ApiKey?.Trim(), time);
        _http = new HttpClient(new RawResponseGuard(Failures) { InnerHandler = transport ?? Transport() })
        {
            Timeout = Timeout.InfiniteTimeSpan,
        };
        Client = CreateClient(options);
    }

    public OpenAIOptions Options { get; }

    public Uri Endpoint { get; }

    public FailureClassifier Failures { get; }

    public OpenAIClient Client { get; }

    public static Uri CheckedEndpoint(OpenAIOptions options)
    {
        var address = string.IsNullOrWhiteSpace(options.BaseUrl) ? "https://api.openai.com/v1" : options.BaseUrl.Trim().TrimEnd('/');
        return Uri.TryCreate(address, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https"
            ? uri
            : throw new ArgumentException(
                $"The provider's address '{address}' is not one; set OPENAI_BASE_URL to something like http://host/v1.");
    }

    /// <summary>Sends JSON past the package, through the same guard; a body that is not streamed has been read when this returns.</summary>
    /// <param name="path">Below the provider's address.</param>
    /// <param name="json">The body.</param>
    /// <param name="stream">Whether events are expected.</param>
    /// <param name="cancellationToken">Gives up and closes the connection.</param>
    public async Task<HttpResponseMessage> PostAsync(
        string path, ReadOnlyMemory<byte> json, bool stream, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri($"{Endpoint.AbsoluteUri.TrimEnd('/')}/{path}"))
        {
            Content = new ReadOnlyMemoryContent(json),
        };
        request.Content.Headers.ContentType = JsonType;
        request.Headers.TryAddWithoutValidation("Accept", stream ? "text/event-stream" : "application/json");
        if (!string.IsNullOrWhiteSpace(Options.ApiKey))
        {
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", Options.ApiKey.Trim());
        }

        if (!string.IsNullOrWhiteSpace(Options.Organization))
        {
            request.Headers.TryAddWithoutValidation("OpenAI-Organization", Options.Organization);
        }

        request.Options.Set(RawResponseGuard.Streams, stream);
        return await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken).ConfigureAwait(false);
    }

    public void Dispose() => _http.Dispose();

    private OpenAIClient CreateClient(OpenAIOptions options)
    {
        var settings = new OpenAIClientOptions
        {
            Endpoint = Endpoint,
            OrganizationId = string.IsNullOrWhiteSpace(options.Organization) ? null : options.Organization,
            RetryPolicy = new ClientRetryPolicy(maxRetries: 0),
            NetworkTimeout = Timeout.InfiniteTimeSpan,
            Transport = new GuardedTransport(_http),
            ClientLoggingOptions = new ClientLoggingOptions { EnableLogging = false },
            EnableDistributedTracing = false,
        };
        return string.IsNullOrWhiteSpace(options.ApiKey)
#pragma warning disable OPENAI001 // The constructor without a credential is marked experimental; it is the only way to send none.
            ? new OpenAIClient(new NoCredential(), settings)
#pragma warning restore OPENAI001
            : new OpenAIClient(new ApiKeyCredential(options.ApiKey.Trim()), settings);
    }

    private static SocketsHttpHandler Transport() => new()
    {
        PooledConnectionLifetime = TimeSpan.FromMinutes(5),
        ConnectTimeout = TimeSpan.FromSeconds(10),
        AllowAutoRedirect = false,
        UseCookies = false,
        EnableMultipleHttp2Connections = true,
        // An abandoned stream is closed, not read to its end; only the last bytes after [DONE] are worth it, to keep the connection.
        MaxResponseDrainSize = 4096,
        ResponseDrainTimeout = TimeSpan.FromMilliseconds(250),
    };

    private sealed class NoCredential : AuthenticationPolicy
    {
        public override void Process(PipelineMessage message, IReadOnlyList<PipelinePolicy> pipeline, int currentIndex)
            => ProcessNext(message, pipeline, currentIndex);

        public override ValueTask ProcessAsync(PipelineMessage message, IReadOnlyList<PipelinePolicy> pipeline, int currentIndex)
            => ProcessNextAsync(message, pipeline, currentIndex);
    }

    /// <summary>Tells the guard whether the package asked for a stream.</summary>
    private sealed class GuardedTransport(HttpClient http) : HttpClientPipelineTransport(http)
    {
        protected override void OnSendingRequest(PipelineMessage message, HttpRequestMessage httpRequest)
            => httpRequest.Options.Set(RawResponseGuard.Streams, !message.BufferResponse);
    }
}
