using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using A3Agent.Models;
using A3Agent.OpenAI;
using A3Agent.Server.Hosting;

namespace A3Agent.Server.Diagnosis;

/// <summary>Asks the provider for its models, which costs nothing: whether it takes the credential and has the default model.</summary>
internal sealed class ProviderCheck(Settings settings, TimeProvider time)
{
    public const string Name = "provider";

    /// <summary>How long the provider may take.</summary>
    public static readonly TimeSpan Limit = TimeSpan.FromSeconds(5);

    private const string OpenAIAddress = "https://api.openai.com/v1";
    private const long MaxBodyBytes = 4 * 1024 * 1024;

    private const string AddressRepair =
        "Set OpenAI__BaseUrl (OPENAI_BASE_URL) to the provider's address up to its version, like https://host/v1.";

    private static readonly TimeSpan _second = TimeSpan.FromSeconds(1);

    /// <summary>Examines the provider.</summary>
    /// <param name="clocks">Gets the time that the provider's answer carries.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<IReadOnlyList<Finding>> RunAsync(ICollection<ClockReading> clocks, CancellationToken cancellationToken)
    {
        if (settings.OpenAI is not { } options)
        {
            return [Finding.Good(Name, "Neither OPENAI_API_KEY nor OPENAI_BASE_URL is set: the offline demo model answers.")];
        }

        var address = new Uri($"{(options.BaseUrl ?? OpenAIAddress).Trim().TrimEnd('/')}/models");
        var shown = $"The provider at {address.GetComponents(UriComponents.SchemeAndServer | UriComponents.Path, UriFormat.UriEscaped)}";
        using var request = new HttpRequestMessage(HttpMethod.Get, address);
        if (!TrySetHeaders(request.Headers, options))
        {
            return
            [
                Finding.Bad(
                    Name, "The credential holds a character that no credential has.",
                    "Copy it again, without line breaks, into OPENAI_API_KEY or its file."),
            ];
        }

        using var limit = new CancellationTokenSource(Limit, time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            using var http = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false })
            {
                Timeout = Timeout.InfiniteTimeSpan, MaxResponseContentBufferSize = MaxBodyBytes,
            };
            var before = time.GetUtcNow();
            using var response = await http.SendAsync(request, both.Token);
            if (response.Headers.Date is { } date)
            {
                clocks.Add(new ClockReading("the provider", date, before, time.GetUtcNow(), _second));
            }

            return [await JudgeAsync(response, shown, options.ApiKey is not null, both.Token)];
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return
            [
                Finding.Bad(
                    Name, $"{shown} does not answer within {Limit.Seconds} seconds.",
                    "Look whether it works, and whether a firewall or proxy is in the way."),
            ];
        }
        catch (HttpRequestException error)
        {
            return
            [
                Finding.Bad(
                    Name, $"{shown} cannot be reached: {Reason(error.HttpRequestError)}.",
                    $"Look at the network, proxy and certificates of this machine. {AddressRepair}"),
            ];
        }
    }

    private static bool TrySetHeaders(HttpRequestHeaders headers, OpenAIOptions options)
    {
        try
        {
            headers.Authorization = options.ApiKey is { } key ? new AuthenticationHeaderValue("Bearer", key.Trim()) : null;
            headers.CacheControl = new CacheControlHeaderValue { NoCache = true };
            return options.Organization is not { } organization || headers.TryAddWithoutValidation("OpenAI-Organization", organization);
        }
        catch (FormatException)
        {
            return false;
        }
    }

    private async Task<Finding> JudgeAsync(HttpResponseMessage response, string shown, bool hasKey, CancellationToken cancellationToken)
    {
        switch (response.StatusCode)
        {
            case HttpStatusCode.OK:
                return await ReadAsync(response, cancellationToken) is { } models
                    ? JudgeModels(models, shown)
                    : Finding.Bad(Name, $"{shown} answers, but not with a list of models.", AddressRepair);
            case HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden when hasKey:
                return Finding.Bad(
                    Name, $"{shown} refuses the credential ({(int)response.StatusCode}).",
                    "Set OPENAI_API_KEY (or OPENAI_API_KEY_FILE) to a valid key of this provider.");
            case HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden:
                return Finding.Bad(Name, $"{shown} asks for a credential, and none is set.", "Set OPENAI_API_KEY, or OPENAI_API_KEY_FILE.");
            case HttpStatusCode.TooManyRequests:
                return Finding.Bad(
                    Name, $"{shown} has had too many requests, or its quota is used up (429).",
                    "Look at the limits and the billing of the account.");
            case >= HttpStatusCode.InternalServerError:
                return Finding.Bad(
                    Name, $"{shown} is in trouble ({(int)response.StatusCode}).", "Try again later; look at the provider's status page.");
            default:
                return Finding.Bad(Name, $"{shown} answers {(int)response.StatusCode}.", AddressRepair);
        }
    }

    private Finding JudgeModels(HashSet<string> models, string shown)
    {
        var wanted = new ModelCatalogue(settings.Models).ChainOf(null)[0];
        return models.Contains(wanted)
            ? Finding.Good(Name, $"{shown} takes the credential and has the default model {wanted}.")
            : Finding.Bad(
                Name, $"{shown} can be used, but does not list the default model {wanted}.",
                "Set Models__Default (OPENAI_MODEL) to one of its models, or ask for access to this one.");
    }

    private static async Task<HashSet<string>?> ReadAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        try
        {
            var body = JsonElement.Parse(await response.Content.ReadAsByteArrayAsync(cancellationToken));
            return body.ValueKind == JsonValueKind.Object
                && body.TryGetProperty("data", out var data) && data.ValueKind == JsonValueKind.Array
                ? [.. data.EnumerateArray().Select(Id).OfType<string>()]
                : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static string? Id(JsonElement model) =>
        model.ValueKind == JsonValueKind.Object && model.TryGetProperty("id", out var id) && id.ValueKind == JsonValueKind.String
            ? id.GetString()
            : null;

    private static string Reason(HttpRequestError error) => error switch
    {
        HttpRequestError.NameResolutionError => "its name is not known",
        HttpRequestError.ConnectionError => "the connection is refused or broken",
        HttpRequestError.SecureConnectionError => "there is no secure connection, perhaps because of its certificate",
        HttpRequestError.ProxyTunnelError => "the proxy does not let us through",
        HttpRequestError.ConfigurationLimitExceeded => "its answer is too long",
        _ => "it does not speak HTTP as it should",
    };
}
