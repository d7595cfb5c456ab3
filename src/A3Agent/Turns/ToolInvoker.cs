using System.Text.Json;
using A3Agent.Conversations;
using A3Agent.Plugins;
using A3Agent.Search;
using Microsoft.Extensions.Logging;
using Microsoft.SemanticKernel;

namespace A3Agent.Turns;

/// <summary>Runs the tool calls of one reply: reads together, writes one after the other; every call is answered, whatever happens.</summary>
internal sealed partial class ToolInvoker(
    IServiceProvider application, IStorage storage, ClientSearcher search, ToolSet tools, TurnOptions options, TimeProvider time, ILogger<ToolInvoker> logger)
{
    /// <summary>A call with its answer, and the records that the answer rests on. Invalid calls were never run.</summary>
    public readonly record struct Answer(ToolCallRecord Call, IReadOnlyList<Citation> Citations, bool IsInvalid);

    /// <summary>Runs the calls and gives their answers in the order of the calls.</summary>
    /// <param name="calls">The calls, running.</param>
    /// <param name="context">The turn's context; the call's id is filled in here.</param>
    /// <param name="ended">Told of each call as soon as it has its answer.</param>
    /// <param name="cancellationToken">Ends the turn.</param>
    public async Task<Answer[]> InvokeAsync(
        IReadOnlyList<ToolCallRecord> calls, ToolContext context, Action<ToolCallRecord> ended, CancellationToken cancellationToken)
    {
        var crm = storage.Crm(context.Caller.Organization);
        var clients = search.Of(context.Caller.Organization);
        var answers = new Task<Answer>[calls.Count];
        var writes = Task.CompletedTask;
        for (var i = 0; i < calls.Count; i++)
        {
            var call = calls[i];
            var services = new ToolServices(application, crm, clients, context with { CallId = call.CallId });
            var isWrite = tools.TryFind(call.Name, out var tool) && !tool.IsReadOnly;
            var earlier = isWrite ? writes : Task.CompletedTask;
            answers[i] = Task.Run(() => AnswerAsync(call, tool, services, earlier, ended, cancellationToken), cancellationToken);
            writes = isWrite ? answers[i] : writes;
        }

        return await Task.WhenAll(answers);
    }

    private async Task<Answer> AnswerAsync(
        ToolCallRecord call, Tool? tool, ToolServices services, Task earlier, Action<ToolCallRecord> ended, CancellationToken cancellationToken)
    {
        await earlier;
        var started = time.GetTimestamp();
        var refusal = Refuse(call, tool);
        var outcome = refusal is null ? await RunAsync(call, tool!, services, cancellationToken) : Outcome.Failure(refusal);
        var answered = call with
        {
            Status = outcome.Failed ? ToolCallStatus.Failed : ToolCallStatus.Completed,
            Result = outcome.Result,
            DurationMs = Math.Round(time.GetElapsedTime(started).TotalMilliseconds, 3),
        };
        ended(answered);
        return new Answer(answered, outcome.Citations, refusal is not null);
    }

    private string? Refuse(ToolCallRecord call, Tool? tool)
    {
        if (tool is null)
        {
            return $"There is no tool '{call.Name}'. The tools are: {string.Join(", ", tools.Tools.Select(known => known.WireName))}.";
        }

        if (call.Arguments.ValueKind != JsonValueKind.Object)
        {
            return "The arguments are not a JSON object. Call again with valid JSON.";
        }

        var errors = JsonSchemaCheck.Check(tool.Schema, call.Arguments);
        return errors.Count == 0 ? null : string.Join(" ", errors.Select(error => $"{error.Field}: {error.Message}"));
    }

    private async Task<Outcome> RunAsync(
        ToolCallRecord call, Tool tool, ToolServices services, CancellationToken cancellationToken)
    {
        using var timeout = new CancellationTokenSource(options.ToolTimeout, time);
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        try
        {
            var kernel = new Kernel(services, tools.Plugins);
            var result = await kernel.InvokeAsync(tool.Function, Tool.ToKernelArguments(call.Arguments), linked.Token).WaitAsync(linked.Token);
            return result.GetValue<object>() is ToolAnswer answer
                ? new Outcome(ToolResult.Write(answer.Data, options.MaxResultBytes), answer.Citations, Failed: false)
                : new Outcome(ToolResult.Write(result.GetValue<object>(), options.MaxResultBytes), [], Failed: false);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            throw;
        }
        catch (OperationCanceledException) when (timeout.IsCancellationRequested)
        {
            var reference = NewReference();
            LogTimeout(call.Name, call.CallId, options.ToolTimeout, reference);
            return Outcome.Failure($"The tool did not answer within {options.ToolTimeout.TotalSeconds:0} seconds. Reference {reference}.");
        }
        catch (ToolException refusal)
        {
            return Outcome.Failure(refusal.Message);
        }
        catch (Exception error)
        {
            var reference = NewReference();
            LogFailure(error, call.Name, call.CallId, reference);
            return Outcome.Failure($"The tool failed. Reference {reference}.");
        }
    }

    private string NewReference() => Guid.CreateVersion7(time.GetUtcNow()).ToString("N");

    private readonly record struct Outcome(string Result, IReadOnlyList<Citation> Citations, bool Failed)
    {
        public static Outcome Failure(string message) => new(ToolResult.Error(message), [], Failed: true);
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Tool {Tool} (call {CallId}) did not answer within {Timeout}, reference {Reference}")]
    private partial void LogTimeout(string tool, string callId, TimeSpan timeout, string reference);

    [LoggerMessage(Level = LogLevel.Error, Message = "Tool {Tool} (call {CallId}) failed, reference {Reference}")]
    private partial void LogFailure(Exception error, string tool, string callId, string reference);
}
