using A3Agent.Models;
using A3Agent.Models.Metering;
using A3Agent.Models.Tokens;
using A3Agent.Tests.Usage;
using A3Agent.Usage;
using Microsoft.Extensions.AI;

namespace A3Agent.Tests.Models.Metering;

/// <summary>A metered client over a scripted provider, and what was settled.</summary>
internal sealed class MeteredBench
{
    public const string Question = "How many deals did we win in the last quarter, and which of them were above plan?";

    public MeteredBench(ScriptedProvider provider, params Budget[] budgets)
    {
        Accounts = new AccountsBench(budgets);
        Provider = provider;
        Client = new MeteredChatClient(provider, Accounts.Accounts, Catalogue, Correction, Accounts.Time);
    }

    public static ModelCatalogue Catalogue { get; } = new(new ModelsOptions
    {
        Default = "big",
        Aliases = { ["quality"] = "big" },
        Catalogue =
        {
            ["big"] = new() { InputUsdPerMillion = 2, CachedInputUsdPerMillion = 1, OutputUsdPerMillion = 10, OutputTokens = 1_000 },
            ["free"] = new() { OutputTokens = 1_000 },
        },
    });

    public AccountsBench Accounts { get; }

    public ScriptedProvider Provider { get; }

    public TokenCorrection Correction { get; } = new();

    public MeteredChatClient Client { get; }

    public ModelCall Call { get; set; } = new()
    {
        Organization = AccountsBench.Acme, UserId = "anna", ConversationId = Guid.Parse("11111111-1111-1111-1111-111111111111"),
        TurnId = Guid.Parse("22222222-2222-2222-2222-222222222222"), Purpose = ModelPurpose.Summary, Agent = "crm-assistant",
        Prompt = new("conversation-summary", "1.0.0", "00"),
    };

    /// <summary>What was settled, once.</summary>
    public UsageCall Settled => Assert.Single(Accounts.Store.Calls);

    public IReadOnlyList<ChatMessage> Messages { get; set; } = [new(ChatRole.User, Question)];

    public ChatOptions Options(string model = "big", int? most = 200) =>
        Call.On(new ChatOptions { ModelId = model, MaxOutputTokens = most });

    /// <summary>Asks and reads to the end.</summary>
    public async Task<string> AskAsync(bool stream, CancellationToken cancellationToken = default, ChatOptions? options = null)
    {
        if (!stream)
        {
            return (await Client.GetResponseAsync(Messages, options ?? Options(), cancellationToken)).Text;
        }

        var text = "";
        await foreach (var update in Client.GetStreamingResponseAsync(Messages, options ?? Options(), cancellationToken))
        {
            text += update.Text;
        }

        return text;
    }

    /// <summary>Reads so many updates of the stream and leaves it.</summary>
    public async Task LeaveAfterAsync(int updates)
    {
        await foreach (var _ in Client.GetStreamingResponseAsync(Messages, Options(), AccountsBench.Stop))
        {
            if (--updates <= 0)
            {
                break;
            }
        }
    }
}
