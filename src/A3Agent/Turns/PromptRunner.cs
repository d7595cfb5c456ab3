using System.Text.Json;
using A3Agent.Conversations;
using A3Agent.Identity;
using A3Agent.Models;
using A3Agent.Models.Routing;
using A3Agent.Plugins;
using A3Agent.Prompts;
using A3Agent.Search;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.Logging;
using Microsoft.SemanticKernel;

namespace A3Agent.Turns;

/// <summary>What running a prompt once gave.</summary>
/// <param name="Output">The model's text as a JSON string, or the JSON of a structured prompt, which fits its schema.</param>
/// <param name="PromptId">What votes refer to: the stored turn.</param>
/// <param name="Model">The model that really answered.</param>
/// <param name="Usage">What it used, all calls together; nothing when the answer came from memory.</param>
public sealed record PromptRun(JsonElement Output, Guid PromptId, string Model, TokenUsage Usage);

/// <summary>Renders a prompt, or runs it once without conversation and tools.</summary>
/// <remarks>A singleton without state of its own; safe for concurrent use.</remarks>
public sealed partial class PromptRunner(
    IServiceProvider application, IStorage storage, ClientSearcher search, ToolSet tools, IChatClient chat, ModelCatalogue models, ModelRouter router,
    TurnOptions options, TimeProvider time, ILogger<PromptRunner> logger)
{
    /// <summary>Renders a prompt; functions that its template calls may only read.</summary>
    /// <exception cref="PromptInputException">An input is missing, unknown or of the wrong type.</exception>
    public Task<IReadOnlyList<ChatMessage>> RenderAsync(
        Prompt prompt, IReadOnlyDictionary<string, object?> inputs, Caller caller, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var context = new ToolContext(
            caller, Guid.CreateVersion7(now), "", now, TimeZoneInfo.Utc, System.Globalization.CultureInfo.GetCultureInfo("en-US"));
        var services = new ToolServices(
            application, storage.Crm(caller.Organization), search.Of(caller.Organization), context);
        return prompt.RenderAsync(new Kernel(services, tools.ReadOnlyPlugins), inputs, cancellationToken);
    }

    /// <summary>Runs a prompt and stores the run as a turn without conversation.</summary>
    /// <param name="prompt">The prompt; a structured one gets one more try where its answer is cut off, and one where it does not fit.</param>
    /// <param name="inputs">Its inputs.</param>
    /// <param name="model">A model of the catalogue or an alias; null for the prompt's, else the default.</param>
    /// <param name="caller">Who asks.</param>
    /// <param name="cancellationToken">Gives up; the run is stored as failed.</param>
    /// <exception cref="PromptInputException">An input is missing, unknown or of the wrong type.</exception>
    /// <exception cref="ModelException">The model failed, its answer is none, or the prompt names a model that there is not.</exception>
    public async Task<PromptRun> RunAsync(
        Prompt prompt, IReadOnlyDictionary<string, object?> inputs, string? model, Caller caller, CancellationToken cancellationToken)
    {
        var messages = await RenderAsync(prompt, inputs, caller, cancellationToken);
        var own = models.OfOrganization(caller.Organization);
        if (!router.TryChoose(model, prompt.Settings.Model, own?.Default, out var choice, out var unknown))
        {
            LogUnknownModel(prompt.Name, prompt.Version, unknown.Message);
            throw new ModelException(ModelFailure.Internal, unknown.Message);
        }

        var now = time.GetUtcNow();
        var id = Guid.CreateVersion7(now);
        var exchange = new PromptExchange(chat, models, prompt, choice.Model, Ask(prompt, choice.Model, id, caller));
        var turn = new Turn
        {
            Id = id, UserId = caller.UserId, Status = TurnStatus.Running, StartedAt = now,
            Prompt = prompt.Reference, Model = choice.Model.Name, Temperature = exchange.Temperature,
        };
        var conversations = storage.Conversations(caller.Organization);
        await conversations.BeginTurnAsync(new NewTurn(turn, null, null, 0), caller.UserId, cancellationToken);
        try
        {
            using var deadline = new CancellationTokenSource(options.Deadline, time);
            using var linked = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellationToken);
            var output = await exchange.AskAsync(messages, linked.Token);
            turn = turn with { Status = TurnStatus.Completed };
            return new PromptRun(output, turn.Id, exchange.Model, exchange.Usage);
        }
        catch (ModelException error)
        {
            LogModel(turn.Id, prompt.Name, prompt.Version, error.Failure.Code, error.UpstreamStatus, error.Detail);
            turn = turn with { Status = TurnStatus.Failed, ErrorCode = error.Failure.Code };
            throw;
        }
        catch (OperationCanceledException error)
        {
            turn = turn with { Status = TurnStatus.Interrupted };
            if (cancellationToken.IsCancellationRequested)
            {
                throw;
            }

            turn = turn with { ErrorCode = ModelFailure.TimedOut.Code };
            throw new ModelException(ModelFailure.TimedOut, "the run exceeded the turn's deadline", inner: error);
        }
        finally
        {
            var ended = turn with
            {
                Status = turn.Status == TurnStatus.Running ? TurnStatus.Failed : turn.Status,
                EndedAt = time.GetUtcNow(), Model = exchange.Model, Temperature = exchange.Temperature,
                FinishReason = exchange.FinishReason, Usage = exchange.Usage,
            };
            await conversations.EndTurnAsync(ended, null, CancellationToken.None);
        }
    }

    private ChatOptions Ask(Prompt prompt, ChatModel model, Guid turn, Caller caller)
    {
        var ask = PromptExchange.WithKeeping(prompt, Sampling.Of(prompt.Settings, model, options));
        ask.AdditionalProperties = Sampling.ForProvider(ask.AdditionalProperties, models.OfOrganization(caller.Organization));
        return CallOf(prompt, turn, caller).On(ask);
    }

    private ModelCall CallOf(Prompt prompt, Guid turn, Caller caller) => new()
    {
        Organization = caller.Organization, UserId = caller.UserId, TurnId = turn, Prompt = prompt.Reference,
        Purpose = prompt.OutputSchema is null ? ModelPurpose.Prompt : ModelPurpose.Extraction,
        IsDeterministic = prompt.Settings.Deterministic,
        Tally = new UsageTally(),
        Deadline = ModelDeadline.After(options.Deadline, time),
    };

    [LoggerMessage(Level = LogLevel.Warning, Message = "Run {TurnId} of prompt {Prompt} {Version} failed: {Code} (HTTP {Status}): {Detail}")]
    private partial void LogModel(Guid turnId, string prompt, string version, string code, int? status, string detail);

    [LoggerMessage(Level = LogLevel.Error, Message = "Prompt {Prompt} {Version} cannot be run: {Reason}")]
    private partial void LogUnknownModel(string prompt, string version, string reason);
}
