using System.Diagnostics;
using Microsoft.Extensions.AI;

namespace A3Agent.Models.Telemetry;

/// <summary>One call of a model while it is measured: a span from start to disposal, and what the instruments are told of it.</summary>
/// <remarks>A call that is disposed before it has completed or failed was given up by its caller. Not for concurrent use.</remarks>
internal sealed class ModelOperation : IDisposable
{
    private readonly string _name;
    private readonly ModelServer _server;
    private readonly ModelCatalogue? _prices;
    private readonly TimeProvider _time;
    private readonly long _started;
    private readonly string? _model;
    private string? _answering;
    private string? _error = GenAI.Cancelled;
    private long? _lastChunk;
    private bool _isDisposed;

    public ModelOperation(string name, string? model, ModelServer server, ModelCatalogue? prices, TimeProvider time)
    {
        (_name, _model, _server, _prices, _time) = (name, model ?? server.DefaultModel, server, prices, time);
        Span = A3Telemetry.Source.HasListeners()
            ? A3Telemetry.Source.StartActivity($"{name} {_model}", ActivityKind.Client, default(ActivityContext), server.Tags(name, _model))
            : null;
        _started = time.GetTimestamp();
    }

    /// <summary>The span; null when nobody listens.</summary>
    public Activity? Span { get; }

    /// <summary>The span if it is recorded; null when its attributes are of no use.</summary>
    public Activity? Recorded => Span is { IsAllDataRequested: true } ? Span : null;

    /// <summary>What was used; null while the provider has not said it.</summary>
    public UsageDetails? Usage { get; private set; }

    /// <summary>
    /// Makes the span the current one: an async iterator goes on under the activity of whoever asks for the next element. It ends with
    /// the method that calls this.
    /// </summary>
    public void Enter()
    {
        if (Span is not null && Activity.Current != Span)
        {
            Activity.Current = Span;
        }
    }

    /// <summary>A chunk with something in it came.</summary>
    public void Chunk()
    {
        var now = _time.GetTimestamp();
        var since = _time.GetElapsedTime(_lastChunk ?? _started, now).TotalSeconds;
        var instrument = _lastChunk is null ? A3Telemetry.TimeToFirstChunk : A3Telemetry.TimePerOutputChunk;
        if (_lastChunk is null)
        {
            Recorded?.SetTag(GenAI.FirstChunkAfter, since);
        }

        _lastChunk = now;
        if (instrument.Enabled)
        {
            instrument.Record(since, Tags());
        }
    }

    /// <summary>Who really answers.</summary>
    public void AnsweredBy(string? model)
    {
        if (model is not null && _answering is null)
        {
            _answering = model;
            Recorded?.SetTag(GenAI.ResponseModel, model);
        }
    }

    /// <summary>What was used, as the provider says; several reports add up.</summary>
    public void Used(UsageDetails? usage)
    {
        if (usage is not null)
        {
            (Usage ??= new UsageDetails()).Add(usage);
        }
    }

    /// <summary>The call was answered to its end.</summary>
    public void Complete() => _error = null;

    /// <summary>The call failed. A caller that gives up is no failure.</summary>
    public void Fail(Exception error, CancellationToken cancellationToken)
    {
        if (error is OperationCanceledException && cancellationToken.IsCancellationRequested)
        {
            return;
        }

        var failure = (error as ModelException)?.Failure;
        _error = failure?.Code ?? error.GetType().FullName;
        Span?.SetStatus(ActivityStatusCode.Error, failure?.Message);
    }

    public void Dispose()
    {
        if (_isDisposed)
        {
            return;
        }

        _isDisposed = true;
        Measure(_time.GetElapsedTime(_started).TotalSeconds);
        if (_error is not null)
        {
            Recorded?.SetTag(GenAI.ErrorType, _error);
        }

        Span?.Dispose();
    }

    private void Measure(double seconds)
    {
        var tags = Tags();
        Spent(tags);
        if (_error is not null)
        {
            tags.Add(GenAI.ErrorType, _error);
        }

        A3Telemetry.CallDuration.Record(seconds, tags);
    }

    private void Spent(TagList tags)
    {
        if (Usage is not { InputTokenCount: { } input } usage)
        {
            return;
        }

        var output = usage.OutputTokenCount ?? 0;
        var cost = _model is null ? null : _prices?.CostUsd(_model, input, usage.CachedInputTokenCount ?? 0, output);
        Recorded?.SetTag(GenAI.InputTokens, input);
        A3Telemetry.TokenUsage.Record(input, With(tags, "input"));
        if (usage.OutputTokenCount is not null)
        {
            Recorded?.SetTag(GenAI.OutputTokens, output);
            A3Telemetry.TokenUsage.Record(output, With(tags, "output"));
        }

        SetIfAny(GenAI.CachedTokens, usage.CachedInputTokenCount);
        SetIfAny(GenAI.ReasoningTokens, usage.ReasoningTokenCount);
        if (cost is { } usd)
        {
            Recorded?.SetTag(GenAI.CostUsd, (double)usd);
            A3Telemetry.CostUsd.Add((double)usd, tags);
        }
    }

    private TagList Tags()
    {
        var tags = _server.Tags(_name, _model);
        if (_answering is not null)
        {
            tags.Add(GenAI.ResponseModel, _answering);
        }

        return tags;
    }

    // A TagList is a value: the copy has the token type, the original does not.
    private static TagList With(TagList tags, string tokenType)
    {
        tags.Add(GenAI.TokenType, tokenType);
        return tags;
    }

    private void SetIfAny(string name, long? count)
    {
        if (count > 0)
        {
            Recorded?.SetTag(name, count);
        }
    }
}
