using System.Diagnostics;
using A3Agent.Conversations;
using A3Agent.Identity;
using A3Agent.Models;
using A3Agent.Models.Telemetry;

namespace A3Agent.Turns;

/// <summary>
/// A turn as a span <c>invoke_agent {agent}</c>, and as one value of <c>gen_ai.invoke_agent.duration</c>. Calls of models and tools
/// that the method which started it makes are its children. Not for concurrent use.
/// </summary>
internal sealed class AgentActivity : IDisposable
{
    private readonly string _agent;
    private readonly TimeProvider _time;
    private readonly long _started;
    private readonly Activity? _span;
    private string? _error;
    private bool _isDisposed;

    private AgentActivity(string agent, Activity? span, TimeProvider time) =>
        (_agent, _span, _time, _started) = (agent, span, time, time.GetTimestamp());

    /// <summary>The span that is current, to be handed to a turn that runs elsewhere; nothing when there is none.</summary>
    public static ActivityContext Here => Activity.Current?.Context ?? default;

    /// <summary>Starts the span of a turn.</summary>
    /// <param name="turn">The turn.</param>
    /// <param name="agent">Its agent.</param>
    /// <param name="organization">Whose it is.</param>
    /// <param name="parent">The request that began it, see <see cref="Here"/>; the default takes what is current.</param>
    /// <param name="time">For the metric.</param>
    public static AgentActivity Start(Turn turn, string agent, OrganizationId organization, ActivityContext parent, TimeProvider time)
    {
        var span = A3Telemetry.Source.HasListeners()
            ? A3Telemetry.Source.StartActivity($"{GenAI.InvokeAgent} {agent}", ActivityKind.Internal, parent)
            : null;
        if (span is { IsAllDataRequested: true })
        {
            span.SetTag(GenAI.Operation, GenAI.InvokeAgent).SetTag(GenAI.Agent, agent).SetTag(GenAI.Organization, organization.Value);
            span.SetTag(GenAI.ConversationId, turn.ConversationId?.ToString()).SetTag(GenAI.TurnId, turn.Id.ToString());
        }

        return new AgentActivity(agent, span, time);
    }

    /// <summary>Says what the turn is answered with, and by which model it is to be.</summary>
    public void Prepared(PromptReference prompt, string? model)
    {
        if (_span is { IsAllDataRequested: true })
        {
            _span.SetTag(GenAI.PromptName, prompt.Name).SetTag(GenAI.PromptVersion, prompt.Version).SetTag(GenAI.RequestModel, model);
        }
    }

    /// <summary>Says how the turn ended. One that a person stopped is no error; of several words the last counts.</summary>
    /// <param name="status">How it stands.</param>
    /// <param name="failure">Why it did not end well; null when it did.</param>
    public void End(TurnStatus status, ModelFailure? failure)
    {
        _error = failure?.Code ?? (status == TurnStatus.Cancelled ? GenAI.Cancelled : null);
        _span?.SetStatus(failure is null ? ActivityStatusCode.Unset : ActivityStatusCode.Error, failure?.Code);
    }

    public void Dispose()
    {
        if (_isDisposed)
        {
            return;
        }

        _isDisposed = true;
        var tags = new TagList { { GenAI.Operation, GenAI.InvokeAgent }, { GenAI.Agent, _agent } };
        if (_error is not null)
        {
            tags.Add(GenAI.ErrorType, _error);
            _span?.SetTag(GenAI.ErrorType, _error);
        }

        A3Telemetry.AgentDuration.Record(_time.GetElapsedTime(_started).TotalSeconds, tags);
        _span?.Dispose();
    }
}
