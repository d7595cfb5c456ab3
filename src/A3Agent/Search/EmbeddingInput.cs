using A3Agent.Models;

namespace A3Agent.Search;

/// <summary>The text of a waiting client as it is sent.</summary>
/// <param name="Client">The client.</param>
/// <param name="Text">Its text, cut where it is too long.</param>
/// <param name="Tokens">How many tokens that is, estimated.</param>
internal readonly record struct EmbeddingInput(WaitingClient Client, string Text, int Tokens)
{
    /// <summary>Fewer than the usual 4 of English.</summary>
    private const int CharactersPerToken = 3;

    /// <summary>
    /// The text of a client. Some texts take more tokens than estimated: for one that the provider has refused before the limit is halved
    /// with every attempt, in tokens and in characters (<see cref="CharactersPerToken"/>), so that one that is too long gets through.
    /// </summary>
    public static EmbeddingInput Of(WaitingClient client, int maxTokens)
    {
        var text = Cut(ClientText.Of(client.Client), Math.Max(1, maxTokens >> client.Attempts));
        if (client.Attempts > 0)
        {
            text = text[..Boundary(text, Math.Min(text.Length, Math.Max(1, (maxTokens * CharactersPerToken) >> client.Attempts)))];
        }

        return new EmbeddingInput(client, text, TokenEstimate.Of(text));
    }

    /// <summary>As much of a text as surely has no more than so many tokens; no character is cut in two.</summary>
    public static string Cut(string text, int maxTokens)
    {
        if (TokenEstimate.Of(text) <= maxTokens)
        {
            return text;
        }

        var (length, tooLong) = (0, text.Length);
        while (tooLong - length > 1)
        {
            var middle = length + ((tooLong - length) / 2);
            (length, tooLong) = TokenEstimate.Of(text.AsSpan(0, middle)) <= maxTokens ? (middle, tooLong) : (length, middle);
        }

        // A longer text may have a smaller estimate (its language shows only then), so the place is not the only one, nor the last.
        length = Boundary(text, length);
        while (length > 0 && TokenEstimate.Of(text.AsSpan(0, length)) > maxTokens)
        {
            length = Boundary(text, length - 1);
        }

        while (length < text.Length && After(text, length) is var next && TokenEstimate.Of(text.AsSpan(0, next)) <= maxTokens)
        {
            length = next;
        }

        return text[..length];
    }

    // Not between the two halves of a character.
    private static int Boundary(string text, int length) =>
        length > 0 && length < text.Length && char.IsSurrogatePair(text, length - 1) ? length - 1 : length;

    private static int After(string text, int length) =>
        length + (length + 1 < text.Length && char.IsSurrogatePair(text, length) ? 2 : 1);

    /// <summary>Inputs as requests that keep the provider's limits, in their order.</summary>
    public static IEnumerable<ArraySegment<EmbeddingInput>> Requests(EmbeddingInput[] inputs, EmbeddingOptions options)
    {
        var (start, tokens) = (0, 0L);
        for (var i = 0; i < inputs.Length; i++)
        {
            if (i > start && (i - start == options.MaxInputs || tokens + inputs[i].Tokens > options.MaxRequestTokens))
            {
                yield return new ArraySegment<EmbeddingInput>(inputs, start, i - start);
                (start, tokens) = (i, 0);
            }

            tokens += inputs[i].Tokens;
        }

        if (inputs.Length > start)
        {
            yield return new ArraySegment<EmbeddingInput>(inputs, start, inputs.Length - start);
        }
    }
}
