using A3Agent.Identity;
using A3Agent.Models;
using A3Agent.Models.Resilience;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.Logging.Abstractions;

namespace A3Agent.Tests.Models.Resilience;

/// <summary>The clients of the layer around a script, and what a caller saw of it.</summary>
internal sealed class ModelLayer(ScriptedClient provider, SteppedTime? time = null)
{
    public static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    public SteppedTime Time { get; } = time ?? new SteppedTime { PassAtOnce = TimeSpan.FromSeconds(21) };

    public ResilienceOptions Options { get; } = new();

    public ModelsOptions Models { get; } = new()
    {
        Default = "big",
        Catalogue = { ["big"] = new() { Fallback = ["small"] }, ["small"] = new(), ["lone"] = new() },
    };

    public ScriptedClient Provider => provider;

    public ModelCall Call { get; set; } = new() { Organization = OrganizationId.Demo };

    public string Seen { get; private set; } = "";

    public int Resets { get; private set; }

    public List<ChatResponseUpdate> Updates { get; } = [];

    private ModelCatalogue Catalogue => new(Models);

    public RetryChatClient Retry(IChatClient inner) => new(inner, Options, Time, new Random(7), NullLogger<RetryChatClient>.Instance);

    public FallbackChatClient Fallback(IChatClient inner) =>
        new(inner, Catalogue, Options, Time, new Random(7), NullLogger<FallbackChatClient>.Instance);

    public GatedChatClient Gated(IChatClient inner) => new(inner, new ProviderGate(Catalogue, Options, Time));

    public DeadlineChatClient Deadline(IChatClient inner) => new(inner, Options, Time);

    /// <summary>All of them, in their order.</summary>
    public FallbackChatClient Whole() => Fallback(Retry(Gated(Deadline(provider))));

    public void EndAfter(TimeSpan span) => Call = Call with { Deadline = ModelDeadline.After(span, Time) };

    /// <summary>Asks and gives the text, collected as a turn would.</summary>
    public async Task<string> AskAsync(IChatClient client, bool stream, string? model = "big", CancellationTokenSource? stop = null)
    {
        var options = Call.On(new ChatOptions { ModelId = model });
        var cancellationToken = stop?.Token ?? CancellationToken.None;
        ChatMessage[] messages = [new(ChatRole.User, "hello")];
        if (!stream)
        {
            return (await client.GetResponseAsync(messages, options, cancellationToken)).Text;
        }

        await foreach (var update in client.GetStreamingResponseAsync(messages, options, cancellationToken))
        {
            Updates.Add(update);
            (Seen, Resets) = update.IsReset() ? ("", Resets + 1) : (Seen + update.Text, Resets);
        }

        return Seen;
    }

    public async Task<ModelException> FailAsync(IChatClient client, bool stream, string? model = "big") =>
        await Assert.ThrowsAsync<ModelException>(() => AskAsync(client, stream, model));
}
