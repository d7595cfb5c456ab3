using System.Collections.Concurrent;
using System.Text;
using A3Agent.Conversations;
using A3Agent.Crm;
using A3Agent.Identity;
using A3Agent.Models;
using A3Agent.Models.Resilience;
using A3Agent.Models.Routing;
using A3Agent.Models.Tokens;
using A3Agent.Prompts;
using A3Agent.Storage;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.Logging;
using Microsoft.SemanticKernel;

namespace A3Agent.Turns;

/// <summary>Summarises the messages of a conversation that are no longer sent, once, and keeps the summary with the conversation.</summary>
/// <remarks>
/// A summary covers more than it must, by <see cref="Ahead"/> messages that are still sent, so that a long conversation needs one only
/// now and then. When the model fails or takes too long, the turn goes on with the summary that there is, and the organization asks for
/// none for a while: the answer matters more.
/// </remarks>
internal sealed partial class ConversationSummarizer(
    IStorage storage, PromptLibrary prompts, IChatClient chat, ModelRouter router, TokenCorrection correction, TurnOptions options,
    TimeProvider time, ILogger<ConversationSummarizer> logger)
{
    /// <summary>The prompt that summarises; its inputs are <c>earlierSummary</c> and <c>messages</c>.</summary>
    public const string PromptName = "conversation-summary";

    private const int Ahead = 20;
    private const int PageSize = 200;
    private const int MostMessages = 1_000;
    private static readonly TimeSpan _limit = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan _pause = TimeSpan.FromSeconds(60);
    private readonly ConcurrentDictionary<OrganizationId, ModelDeadline> _pauses = new();

    /// <summary>The summary of what is before the messages that are sent; null when there is none.</summary>
    /// <param name="organization">Whose conversation.</param>
    /// <param name="begun">The turn, with the conversation and its newest messages.</param>
    /// <param name="sent">Those of them that are sent.</param>
    /// <param name="call">The turn's call.</param>
    /// <param name="cancellationToken">Ends the turn.</param>
    public async Task<ConversationSummary?> CoverAsync(
        OrganizationId organization, BegunTurn begun, List<Message> sent, ModelCall call, CancellationToken cancellationToken)
    {
        var conversation = begun.Conversation!;
        var known = conversation.Summary;
        var newest = begun.History.Count == 0 ? 0 : begun.History[^1].Sequence;
        var needed = (sent.Count == 0 ? newest + 1 : sent[0].Sequence) - 1;
        if (needed <= (known?.Through ?? 0) || IsPaused(organization))
        {
            return known;
        }

        try
        {
            var through = Math.Min(needed + Ahead, newest);
            var messages = await ReadAsync(organization, conversation.Id, known?.Through ?? 0, through, cancellationToken);
            if (await AskAsync(organization, known, messages, call, cancellationToken) is not { Length: > 0 } text)
            {
                return known;
            }

            var summary = new ConversationSummary(text, through);
            await storage.Conversations(organization).SaveSummaryAsync(conversation.Id, summary, cancellationToken);
            return summary;
        }
        catch (Exception error) when (!cancellationToken.IsCancellationRequested)
        {
            _pauses[organization] = ModelDeadline.After(_pause, time);
            LogFailed(error, call.TurnId);
            return known;
        }
    }

    // Each organization by itself: one's budget or prompt is no reason to leave out another's summaries.
    private bool IsPaused(OrganizationId organization) =>
        _pauses.TryGetValue(organization, out var until) && until.Left(time) > TimeSpan.Zero;

    private async Task<List<Message>> ReadAsync(
        OrganizationId organization, Guid conversation, int after, int through, CancellationToken cancellationToken)
    {
        var first = Math.Max(after, through - MostMessages);
        var messages = new List<Message>();
        for (var next = first; next < through;)
        {
            var page = await storage.Conversations(organization).ListMessagesAsync(
                conversation, new PageRequest(Math.Min(PageSize, through - next), ConversationCursor.SequenceAfter(next)), cancellationToken);
            if (page.Items.Count == 0)
            {
                break;
            }

            messages.AddRange(page.Items);
            next = page.Items[^1].Sequence;
        }

        return messages;
    }

    private async Task<string?> AskAsync(
        OrganizationId organization, ConversationSummary? known, List<Message> messages, ModelCall call, CancellationToken cancellationToken)
    {
        if (prompts.Live(PromptName, organization) is not { } prompt)
        {
            throw new ModelException(ModelFailure.Internal, $"the prompt '{PromptName}' has no live version");
        }

        if (!router.TryChoose(null, prompt.Settings.Model, null, out var choice, out var unknown))
        {
            throw new ModelException(ModelFailure.Internal, unknown.Message);
        }

        var ask = Sampling.Of(prompt.Settings, choice.Model, options);
        var counter = TokenCounter.For(choice.Model.Name, correction);
        var left = (choice.Model.ContextTokens / 2) - ask.MaxOutputTokens!.Value - counter.Of(known?.Text);
        var rendered = await prompt.RenderAsync(
            new Kernel(),
            new Dictionary<string, object?> { ["earlierSummary"] = known?.Text ?? "", ["messages"] = Write(History.Fit(messages, left, counter)) },
            cancellationToken);
        var own = ModelDeadline.After(_limit, time);
        var asked = (call with
        {
            Purpose = ModelPurpose.Summary, Prompt = prompt.Reference, Deadline = call.Deadline?.Timestamp < own.Timestamp ? call.Deadline : own,
        }).On(ask);
        asked.AdditionalProperties![RetryChatClient.MaxAttemptsKey] = 1;
        var reply = await chat.GetResponseAsync(rendered, asked, cancellationToken);

        // One that was cut off or refused does not say what was said.
        return reply.FinishReason == ChatFinishReason.Stop && !reply.IsRefusal() ? reply.Text.Trim() : null;
    }

    private static string Write(List<Message> messages)
    {
        var text = new StringBuilder();
        foreach (var message in messages)
        {
            text.Append(message.Role == MessageRole.User ? "User: " : "Assistant: ").Append(message.Content).Append("\n\n");
        }

        return text.ToString();
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The summary for turn {TurnId} failed; it goes on without a new one")]
    private partial void LogFailed(Exception error, Guid? turnId);
}
