using System.Diagnostics;

namespace A3Agent.Benchmarks.Search;

/// <summary>How long calls took, in milliseconds, by the name of what was called.</summary>
internal sealed class Latency
{
    private readonly List<(string Name, List<double> Ms)> _calls = [];

    /// <summary>
    /// Calls each of several ways with each query, in turns, beginning with another one each time, so that whoever finds the pages warm
    /// and whatever else the machine does falls on all of them.
    /// </summary>
    public static async Task<Latency> MeasureAsync(
        IReadOnlyList<SampleQuery> queries, int rounds, params (string Name, Func<SampleQuery, Task> Call)[] ways)
    {
        var latency = new Latency();
        latency._calls.AddRange(ways.Select(way => (way.Name, new List<double>())));
        for (var round = -1; round < rounds; round++)
        {
            // The first round warms plans and pages up; a few queries are enough for that.
            foreach (var query in round < 0 ? queries.Take(Math.Min(8, queries.Count)) : queries)
            {
                for (var i = 0; i < ways.Length; i++)
                {
                    var way = (i + query.Number + round + 1) % ways.Length;
                    var began = Stopwatch.GetTimestamp();
                    await ways[way].Call(query);
                    if (round >= 0)
                    {
                        latency._calls[way].Ms.Add(Stopwatch.GetElapsedTime(began).TotalMilliseconds);
                    }
                }
            }
        }

        foreach (var (_, ms) in latency._calls)
        {
            ms.Sort();
        }

        return latency;
    }

    public double P50(string name) => At(name, 0.50);

    public double P99(string name) => At(name, 0.99);

    private double At(string name, double share)
    {
        var ms = _calls.Single(call => call.Name == name).Ms;
        return ms[Math.Min(ms.Count - 1, (int)(ms.Count * share))];
    }
}
