using A3Agent.Models.Tokens;

namespace A3Agent.Models;

/// <summary>How many tokens a text takes, on the safe side: for limits. <see cref="TokenEstimator"/> gives the estimate without a
/// margin.</summary>
/// <remarks>The margin covers the error of the estimate on one text: see tests/A3Agent.Tests/Models/Tokens/corpus.</remarks>
public static class TokenEstimate
{
    private const double Margin = 1.15;

    /// <summary>What a message costs beside its text, in tokens.</summary>
    public const int PerMessage = 4;

    /// <summary>Estimates a text; 0 for none.</summary>
    public static int Of(ReadOnlySpan<char> text) => (int)Math.Ceiling(TokenEstimator.Estimate(text) * Margin);
}
