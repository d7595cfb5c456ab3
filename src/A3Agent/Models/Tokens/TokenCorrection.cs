using System.Collections.Concurrent;

namespace A3Agent.Models.Tokens;

/// <summary>Learns for each model how far the estimate is off from what its provider counts. Thread-safe; lives in memory.</summary>
/// <remarks>
/// The ratio is an exponential moving mean, weighted by how much text was counted and bounded to 0.7 to 2; its mean deviation is added
/// as a margin, so the corrected estimate errs on the safe side. A model that nothing is known of has the ratio 1 and the full margin.
/// </remarks>
public sealed class TokenCorrection
{
    /// <summary>Texts below this many estimated tokens teach nothing: a message's overhead would outweigh them.</summary>
    public const int MinTokens = 30;

    private const double LeastRatio = 0.7;
    private const double MostRatio = 2;
    private const double Weight = 0.1;
    private const double FirstDeviation = 0.05;
    private const double LeastDeviation = 0.02;
    private const double Deviations = 2;
    private readonly ConcurrentDictionary<string, State> _models = new(StringComparer.Ordinal);

    /// <summary>What an estimate is multiplied with for a model, margin included.</summary>
    public double FactorOf(string model) => _models.TryGetValue(model, out var state) ? state.Factor : State.Unknown.Factor;

    /// <summary>The corrected estimate of a text, in tokens.</summary>
    public int Of(string model, ReadOnlySpan<char> text) => (int)Math.Ceiling(TokenEstimator.Estimate(text) * FactorOf(model));

    /// <summary>Learns from a call.</summary>
    /// <param name="model">The model.</param>
    /// <param name="estimated">What <see cref="TokenEstimator.Estimate"/> said of everything that the provider counted, overheads
    /// included.</param>
    /// <param name="counted">What the provider counted; numbers below 1 are passed over.</param>
    public void Observe(string model, double estimated, long counted)
    {
        if (estimated < MinTokens || counted < 1)
        {
            return;
        }

        var ratio = Math.Clamp(counted / estimated, LeastRatio, MostRatio);
        _models.AddOrUpdate(model, static (_, ratio) => State.Unknown.Next(ratio), static (_, state, ratio) => state.Next(ratio), ratio);
    }

    private sealed record State(double Ratio, double Deviation)
    {
        public static State Unknown { get; } = new(1, FirstDeviation);

        public double Factor => Ratio + (Deviations * Math.Max(Deviation, LeastDeviation));

        public State Next(double ratio) =>
            new(Ratio + (Weight * (ratio - Ratio)), Deviation + (Weight * (Math.Abs(ratio - Ratio) - Deviation)));
    }
}
