using System.Globalization;
using A3Agent.Conversations;
using A3Agent.Crm;
using A3Agent.Models;
using A3Agent.Models.Routing;
using A3Agent.Models.Tokens;
using A3Agent.Plugins;
using A3Agent.Prompts;
using A3Agent.Search;
using Microsoft.Extensions.AI;
using Microsoft.SemanticKernel;

namespace A3Agent.Turns;

/// <summary>A turn that is ready for its first model call.</summary>
/// <param name="Prompt">The prompt it is answered with.</param>
/// <param name="Window">What is sent; the loop appends to it.</param>
/// <param name="Options">Model, sampling, tools, and the call that travels with them.</param>
/// <param name="Context">What tools are told of the turn.</param>
internal sealed record PreparedTurn(Prompt Prompt, ContextWindow Window, ChatOptions Options, ToolContext Context);

/// <summary>Chooses the prompt and the model, renders the one for the other, and fits the history into what is left.</summary>
internal sealed class TurnPreparation(
    IServiceProvider application, IStorage storage, ClientSearcher search, PromptLibrary prompts, ToolSet tools, ModelCatalogue models,
    ModelRouter router, TokenCorrection correction, ConversationSummarizer summarizer, TurnOptions options)
{
    private const int MaxNameLength = 100;
    private readonly double _toolEstimate = tools.Declarations.OfType<AIFunctionDeclaration>().Sum(tool =>
        TokenEstimator.Estimate(tool.JsonSchema.GetRawText()) + TokenEstimator.Estimate(tool.Description) + TokenEstimate.PerMessage);

    public async Task<PreparedTurn> PrepareAsync(
        TurnRequest request, Turn turn, BegunTurn begun, ModelCall call, CancellationToken cancellationToken)
    {
        var conversation = begun.Conversation!;
        var organization = request.Caller.Organization;
        var prompt = prompts.Live(conversation.Agent, organization)
            ?? throw new ModelException(ModelFailure.Internal, $"the prompt '{conversation.Agent}' has no live version");
        var model = Choose(request, prompt);
        call = call with { Agent = conversation.Agent, Prompt = prompt.Reference };
        var crm = storage.Crm(organization);
        var user = await crm.Users.FindAsync(request.Caller.UserId, cancellationToken);
        var context = new ToolContext(
            request.Caller, turn.Id, "", turn.StartedAt,
            FindTimeZone(request.TimeZone ?? conversation.TimeZone ?? user?.TimeZone),
            FindCulture(request.Locale ?? conversation.Locale ?? user?.Locale));

        var kernel = new Kernel(new ToolServices(application, crm, search.Of(organization), context), tools.ReadOnlyPlugins);
        var head = await prompt.RenderAsync(kernel, Inputs(context, conversation, user), cancellationToken);
        var ask = Sampling.Of(prompt.Settings, model, options, request.Temperature, request.MaxTokens);
        ask.Tools = tools.Declarations;
        ask.ToolMode = ChatToolMode.Auto;
        ask.AdditionalProperties = Sampling.ForProvider(ask.AdditionalProperties, models.OfOrganization(organization));
        var window = await FitAsync(request, begun, model, ask, head, call, cancellationToken);
        return new PreparedTurn(prompt, window, call.On(ask), context);
    }

    private async Task<ContextWindow> FitAsync(
        TurnRequest request, BegunTurn begun, ChatModel model, ChatOptions ask, IReadOnlyList<ChatMessage> head, ModelCall call,
        CancellationToken cancellationToken)
    {
        var counter = TokenCounter.For(model.Name, correction);
        var question = new ChatMessage(ChatRole.User, request.Message);
        var left = model.ContextTokens - ask.MaxOutputTokens!.Value - counter.Corrected(_toolEstimate) - counter.Of(head) - counter.Of([question]);
        if (left < 0)
        {
            throw new ModelException(ModelFailure.ContextTooLong, "the prompt and the question alone exceed the context window");
        }

        var history = History.Fit(begun.History, left, counter);
        if ((begun.History.Count == 0 ? 1 : begun.History[0].Sequence) == 1 && history.Count == begun.History.Count)
        {
            return new ContextWindow(head, null, history, question);
        }

        var summary = await summarizer.CoverAsync(request.Caller.Organization, begun, history, call, cancellationToken);
        if (summary is null)
        {
            return new ContextWindow(head, null, history, question);
        }

        var message = ContextWindow.SummaryMessage(summary.Text);
        return new ContextWindow(head, message, History.Fit(begun.History, left - counter.Of([message]), counter), question);
    }

    private ChatModel Choose(TurnRequest request, Prompt prompt) =>
        router.TryChoose(request.Model, prompt.Settings.Model, models.OfOrganization(request.Caller.Organization)?.Default, out var choice, out var unknown)
            ? choice.Model
            : throw new ModelException(ModelFailure.Internal, unknown.Message);

    private static Dictionary<string, object?> Inputs(ToolContext context, Conversation conversation, User? user) => new()
    {
        ["today"] = string.Create(CultureInfo.InvariantCulture, $"{context.Today:dddd, yyyy-MM-dd}"),
        ["timeZone"] = context.TimeZone.Id,
        ["locale"] = context.Culture.Name,
        ["userName"] = Shorten(user?.DisplayName ?? context.Caller.UserId),
        ["userId"] = context.Caller.UserId,
        ["organization"] = context.Caller.Organization.Value,
        ["instructions"] = conversation.Instructions ?? "",
    };

    // A name is a name: a long one in the system prompt could only be an attempt at instructions.
    private static string Shorten(string name) => name.Length <= MaxNameLength ? name : name[..MaxNameLength];

    private static TimeZoneInfo FindTimeZone(string? id) =>
        id is not null && TimeZoneInfo.TryFindSystemTimeZoneById(id, out var zone) ? zone : TimeZoneInfo.Utc;

    private static CultureInfo FindCulture(string? name) => CultureInfo.GetCultureInfo(name ?? "en-US");
}
