using A3Agent.Conversations;
using A3Agent.Identity;
using A3Agent.Models;
using A3Agent.Plugins;
using A3Agent.Prompts;
using A3Agent.Search;
using Microsoft.Extensions.AI;
using Microsoft.SemanticKernel;

namespace A3Agent.Turns;

/// <summary>What running a prompt once gave.</summary>
/// <param name="Output">The model's text.</param>
/// <param name="PromptId">What votes refer to: the stored turn.</param>
/// <param name="Model">The model that really answered.</param>
/// <param name="Usage">What it used.</param>
public sealed record PromptRun(string Output, Guid PromptId, string Model, TokenUsage Usage);

/// <summary>Renders a prompt, or runs it once without conversation and tools.</summary>
/// <remarks>A singleton without state of its own; safe for concurrent use.</remarks>
public sealed class PromptRunner(
    IServiceProvider application, IStorage storage, ClientSearcher search, ToolSet tools, IChatClient chat, ModelCatalogue models, TurnOptions options,
    TimeProvider time)
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
    /// <param name="prompt">The prompt.</param>
    /// <param name="inputs">Its inputs.</param>
    /// <param name="model">A model of the catalogue; null for the prompt's, else the default.</param>
    /// <param name="caller">Who asks.</param>
    /// <param name="cancellationToken">Gives up; the run is stored as failed.</param>
    /// <exception cref="PromptInputException">An input is missing, unknown or of the wrong type.</exception>
    /// <exception cref="ModelException">The model failed.</exception>
    public async Task<PromptRun> RunAsync(
        Prompt prompt, IReadOnlyDictionary<string, object?> inputs, string? model, Caller caller, CancellationToken cancellationToken)
    {
        var messages = await RenderAsync(prompt, inputs, caller, cancellationToken);
        var chosen = models.Find(model ?? prompt.Settings.Model ?? models.Default.Name) ?? models.Default;
        var now = time.GetUtcNow();
        var turn = new Turn
        {
            Id = Guid.CreateVersion7(now), UserId = caller.UserId, Status = TurnStatus.Running, StartedAt = now,
            Prompt = prompt.Reference, Model = chosen.Name, Temperature = prompt.Settings.Temperature,
        };
        var conversations = storage.Conversations(caller.Organization);
        await conversations.BeginTurnAsync(new NewTurn(turn, null, null, 0), caller.UserId, cancellationToken);
        try
        {
            using var deadline = new CancellationTokenSource(options.Deadline, time);
            using var linked = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellationToken);
            var reply = await AskAsync(messages, Sampling.Of(prompt.Settings, chosen, options), linked.Token);
            var usage = Sampling.Spent(reply, messages, chosen.Name, models);
            turn = turn with { Status = TurnStatus.Completed, Model = reply.ModelId ?? chosen.Name, FinishReason = reply.FinishReason?.Value, Usage = usage };
            return new PromptRun(reply.Text, turn.Id, turn.Model, usage);
        }
        catch (ModelException error)
        {
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
            var status = turn.Status == TurnStatus.Running ? TurnStatus.Failed : turn.Status;
            await conversations.EndTurnAsync(turn with { Status = status, EndedAt = time.GetUtcNow() }, null, CancellationToken.None);
        }
    }

    private async Task<ChatResponse> AskAsync(IReadOnlyList<ChatMessage> messages, ChatOptions ask, CancellationToken cancellationToken)
    {
        var reply = await chat.GetResponseAsync(messages, ask, cancellationToken);
        return reply.Text.Length > 0 ? reply : throw new ModelException(ModelFailure.Protocol, "the model's answer is empty");
    }
}
