using System.Globalization;
using A3Agent.Conversations;
using A3Agent.Crm;
using A3Agent.Models;
using A3Agent.Plugins;
using A3Agent.Prompts;
using A3Agent.Search;
using Microsoft.Extensions.AI;
using Microsoft.SemanticKernel;

namespace A3Agent.Turns;

/// <summary>A turn that is ready for its first model call.</summary>
/// <param name="Prompt">The prompt it is answered with.</param>
/// <param name="Messages">System message, history that fits, question; the loop appends to it.</param>
/// <param name="Options">Model, sampling, tools.</param>
/// <param name="Context">What tools are told of the turn.</param>
/// <param name="Models">The models, for what calls cost.</param>
internal sealed record PreparedTurn(Prompt Prompt, List<ChatMessage> Messages, ChatOptions Options, ToolContext Context, ModelCatalogue Models);

/// <summary>Chooses the prompt and the model, renders the one for the other, and fits the history into what is left.</summary>
internal sealed class TurnPreparation(
    IServiceProvider application, IStorage storage, ClientSearcher search, PromptLibrary prompts, ToolSet tools, ModelCatalogue models, TurnOptions options)
{
    private const int MaxNameLength = 100;
    private readonly int _toolTokens = tools.Declarations.OfType<AIFunctionDeclaration>()
        .Sum(tool => TokenEstimate.Of(tool.JsonSchema.GetRawText()) + TokenEstimate.Of(tool.Description) + TokenEstimate.PerMessage);

    public async Task<PreparedTurn> PrepareAsync(TurnRequest request, Turn turn, BegunTurn begun, CancellationToken cancellationToken)
    {
        var conversation = begun.Conversation!;
        var organization = request.Caller.Organization;
        var prompt = prompts.Live(conversation.Agent, organization)
            ?? throw new ModelException(ModelFailure.Internal, $"the prompt '{conversation.Agent}' has no live version");
        var model = models.Find(request.Model ?? prompt.Settings.Model ?? models.Default.Name) ?? models.Default;
        var crm = storage.Crm(organization);
        var user = await crm.Users.FindAsync(request.Caller.UserId, cancellationToken);
        var context = new ToolContext(
            request.Caller, turn.Id, "", turn.StartedAt,
            FindTimeZone(request.TimeZone ?? conversation.TimeZone ?? user?.TimeZone),
            FindCulture(request.Locale ?? conversation.Locale ?? user?.Locale));

        var kernel = new Kernel(
            new ToolServices(application, crm, search.Of(organization), context), tools.ReadOnlyPlugins);
        var messages = new List<ChatMessage>(await prompt.RenderAsync(kernel, Inputs(context, conversation, user), cancellationToken));
        var question = new ChatMessage(ChatRole.User, request.Message);
        var ask = Sampling.Of(prompt.Settings, model, options, request.Temperature, request.MaxTokens);
        ask.Tools = tools.Declarations;
        ask.ToolMode = ChatToolMode.Auto;
        var left = model.ContextTokens - ask.MaxOutputTokens!.Value - _toolTokens - Sampling.Tokens(messages) - Sampling.Tokens([question]);
        if (left < 0)
        {
            throw new ModelException(ModelFailure.ContextTooLong, "the prompt and the question alone exceed the context window");
        }

        messages.AddRange(History.Fit(begun.History, left));
        messages.Add(question);
        return new PreparedTurn(prompt, messages, ask, context, models);
    }

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
