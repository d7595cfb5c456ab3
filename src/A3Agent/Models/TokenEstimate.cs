using System.Text;

namespace A3Agent.Models;

/// <summary>How many tokens a text takes, on the safe side: no tokenizer is at hand, so this counts bytes.</summary>
/// <remarks>
/// OpenAI's rule of thumb is 4 characters of English a token; other scripts take up to 3 bytes a character and about one token a
/// character. One token for every 3 bytes of UTF-8 over-estimates both.
/// </remarks>
public static class TokenEstimate
{
    private const int BytesPerToken = 3;

    /// <summary>What a message costs beside its text, in tokens.</summary>
    public const int PerMessage = 4;

    /// <summary>Estimates a text.</summary>
    public static int Of(ReadOnlySpan<char> text) => (Encoding.UTF8.GetByteCount(text) + BytesPerToken - 1) / BytesPerToken;
}
