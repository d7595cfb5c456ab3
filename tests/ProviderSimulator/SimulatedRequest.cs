using System.Text.Json;

namespace ProviderSimulator;

/// <summary>The two ways of asking a model.</summary>
public enum SimulatedApi
{
    /// <summary>POST /v1/chat/completions.</summary>
    Chat,

    /// <summary>POST /v1/responses.</summary>
    Responses,
}

/// <summary>One request to a model as a script sees it.</summary>
/// <param name="Number">1 for the first request to a model of this simulator, whichever API it used.</param>
/// <param name="Model">The model asked for.</param>
/// <param name="Messages">The conversation, in order.</param>
/// <param name="Tools">The names of the tools offered.</param>
/// <param name="Stream">Whether the answer is to be streamed.</param>
/// <param name="Body">The whole body, for what is not parsed here.</param>
/// <param name="Headers">The request's headers; names in any case.</param>
public sealed record SimulatedRequest(
    int Number, string Model, IReadOnlyList<SimulatedMessage> Messages, IReadOnlyList<string> Tools, bool Stream,
    JsonElement Body, IReadOnlyDictionary<string, string> Headers)
{
    internal static SimulatedRequest None { get; } = new(0, "", [], [], false, default, new Dictionary<string, string>());

    /// <summary>The text of the newest user message; empty when there is none.</summary>
    public string LastUserText => Messages.LastOrDefault(message => message.Role == "user")?.Text ?? "";

    /// <summary>The text of the newest tool message; empty when there is none.</summary>
    public string LastToolResult => Messages.LastOrDefault(message => message.Role == "tool")?.Text ?? "";

    /// <summary>Tool results by call id.</summary>
    public IReadOnlyDictionary<string, string> ToolResults => Messages
        .Where(message => message.ToolCallId is not null)
        .ToDictionary(message => message.ToolCallId!, message => message.Text);

    /// <summary>The API that the request used; what it says is put into the same messages and tools for both.</summary>
    public SimulatedApi Api { get; init; }

    internal bool IncludesEncryptedReasoning
        => Items(Body, "include").Any(name => name.GetString() == "reasoning.encrypted_content");

    // The provider's own default is to store.
    internal bool Stores => !Body.TryGetProperty("store", out var store) || store.ValueKind != JsonValueKind.False;

    // A whole answer and Responses always have their usage.
    internal bool TellsUsage => !Stream || Api == SimulatedApi.Responses || IncludesUsage;

    internal bool IncludesUsage => Body.TryGetProperty("stream_options", out var options)
        && options.TryGetProperty("include_usage", out var include) && include.ValueKind == JsonValueKind.True;

    internal static async Task<SimulatedRequest> ReadAsync(
        HttpRequest request, SimulatedApi api, int number, CancellationToken cancellationToken)
    {
        using var document = await JsonDocument.ParseAsync(request.Body, cancellationToken: cancellationToken);
        var body = document.RootElement.Clone();
        return new(
            number,
            body.TryGetProperty("model", out var model) ? model.GetString() ?? "" : "",
            api == SimulatedApi.Responses ? ResponsesInput.Messages(body) : [.. Items(body, "messages").Select(SimulatedMessage.Parse)],
            [.. Items(body, "tools").Select(tool => NameOf(api == SimulatedApi.Responses ? tool : tool.GetProperty("function")))],
            body.TryGetProperty("stream", out var stream) && stream.ValueKind == JsonValueKind.True,
            body,
            request.Headers.ToDictionary(header => header.Key, header => header.Value.ToString(), StringComparer.OrdinalIgnoreCase))
        {
            Api = api,
        };
    }

    private static string NameOf(JsonElement function) => function.GetProperty("name").GetString()!;

    internal static IEnumerable<JsonElement> Items(JsonElement owner, string name)
        => owner.ValueKind == JsonValueKind.Object && owner.TryGetProperty(name,
            out var list) && list.ValueKind == JsonValueKind.Array ? list.EnumerateArray() : [];
}
