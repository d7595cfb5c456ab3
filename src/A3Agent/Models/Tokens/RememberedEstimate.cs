using System.Runtime.CompilerServices;

namespace A3Agent.Models.Tokens;

/// <summary>Estimates of texts that are asked for more than once: when a turn is fitted, and before each of its calls. Thread-safe.</summary>
internal static class RememberedEstimate
{
    /// <summary>A shorter text is estimated sooner than found, in characters.</summary>
    private const int Least = 128;

    // By the very string, as long as somebody holds it: nothing is kept alive, and nothing is compared.
    private static readonly ConditionalWeakTable<string, StrongBox<double>> _known = [];

    /// <summary>What <see cref="TokenEstimator.Estimate"/> says of a text; 0 for none.</summary>
    public static double Of(string? text) => text is not { Length: >= Least }
        ? TokenEstimator.Estimate(text)
        : _known.GetValue(text, static text => new StrongBox<double>(TokenEstimator.Estimate(text))).Value;
}
