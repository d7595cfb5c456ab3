using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Globalization;

namespace A3Agent.Tests.Models.Telemetry;

/// <summary>
/// The spans and measurements that mention one name, of a model, tool or agent: listeners hear the whole process, and other tests run
/// in it at the same time.
/// </summary>
internal sealed class Watched : IDisposable
{
    private readonly string _name;
    private readonly ConcurrentQueue<Activity> _spans = new();
    private readonly ConcurrentQueue<Measurement> _measurements = new();
    private readonly ActivityListener _activities;
    private readonly MeterListener _meters = new();

    public Watched(string name, ActivitySamplingResult sampling = ActivitySamplingResult.AllDataAndRecorded)
    {
        _name = name;
        _activities = new ActivityListener
        {
            ShouldListenTo = source => source.Name == A3Telemetry.SourceName,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => sampling,
            ActivityStopped = span =>
            {
                if (span.OperationName.Contains(_name, StringComparison.Ordinal))
                {
                    _spans.Enqueue(span);
                }
            },
        };
        ActivitySource.AddActivityListener(_activities);
        _meters.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Meter.Name == A3Telemetry.MeterName)
            {
                listener.EnableMeasurementEvents(instrument);
            }
        };
        _meters.SetMeasurementEventCallback<double>((instrument, value, tags, _) => Take(instrument, value, tags));
        _meters.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Take(instrument, value, tags));
        _meters.Start();
    }

    internal sealed record Measurement(string Instrument, double Value, IReadOnlyDictionary<string, object?> Tags);

    /// <summary>The spans that have ended, in the order of their ends.</summary>
    public IReadOnlyList<Activity> Spans => [.. _spans];

    public Activity Span => Assert.Single(_spans);

    public IReadOnlyList<Measurement> Of(string instrument) => [.. _measurements.Where(measurement => measurement.Instrument == instrument)];

    public double Value(string instrument) => Assert.Single(Of(instrument)).Value;

    /// <summary>All that was recorded, as one text.</summary>
    public string Everything => string.Join('\n', _spans.Select(Text).Concat(_measurements.Select(measurement => Text(measurement.Tags))));

    public void Dispose()
    {
        _activities.Dispose();
        _meters.Dispose();
    }

    private static string Text(Activity span) => $"{span.DisplayName} {span.StatusDescription} {Text(span.TagObjects)}";

    private static string Text(IEnumerable<KeyValuePair<string, object?>> tags) =>
        string.Join(' ', tags.Select(tag => string.Create(CultureInfo.InvariantCulture, $"{tag.Key}={tag.Value}")));

    private void Take(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        var copy = tags.ToArray().ToDictionary(tag => tag.Key, tag => tag.Value);
        if (copy.Values.Contains(_name))
        {
            _measurements.Enqueue(new Measurement(instrument.Name, value, copy));
        }
    }
}
