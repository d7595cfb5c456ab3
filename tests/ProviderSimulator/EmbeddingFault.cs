namespace ProviderSimulator;

/// <summary>What goes wrong with embeddings, as scripts for <see cref="Simulator.ScriptEmbeddings"/>; error statuses and pages are in <see cref="Fault"/>.</summary>
public static class EmbeddingFault
{
    /// <summary>The same reply to every request, for instance <see cref="Fault.RateLimited"/> or a <see cref="HeldReply"/>.</summary>
    public static Func<SimulatedEmbeddingRequest, SimulatedReply> Always(SimulatedReply reply) => _ => reply;

    /// <summary>400 for every batch that holds this text; the others are answered.</summary>
    public static Func<SimulatedEmbeddingRequest, SimulatedReply> Poison(string text) =>
        When(text, request => Fault.Status(400, message: $"The input '{request.Inputs[0]}' is invalid."));

    /// <summary>A script for batches that hold this text; the others are answered.</summary>
    public static Func<SimulatedEmbeddingRequest, SimulatedReply> When(string text, Func<SimulatedEmbeddingRequest, SimulatedReply> script) =>
        request => request.Inputs.Any(input => input.Contains(text, StringComparison.OrdinalIgnoreCase)) ? script(request) : new EmbeddingsReply(request);

    /// <summary>All vectors, each with its own index, in the opposite order.</summary>
    public static SimulatedReply OutOfOrder(SimulatedEmbeddingRequest request) =>
        new EmbeddingsReply(request) is var reply ? reply with { Items = [.. reply.Items.Reverse()] } : reply;

    /// <summary>One vector too few.</summary>
    public static SimulatedReply WrongCount(SimulatedEmbeddingRequest request) =>
        new EmbeddingsReply(request) is var reply ? reply with { Items = [.. reply.Items.Skip(1)] } : reply;

    /// <summary>The first vector has a value that is no number.</summary>
    public static SimulatedReply NaN(SimulatedEmbeddingRequest request) => Changed(request, vector => [float.NaN, .. vector[1..]]);

    /// <summary>The first vector is one too short.</summary>
    public static SimulatedReply WrongDimension(SimulatedEmbeddingRequest request) => Changed(request, vector => vector[1..]);

    private static EmbeddingsReply Changed(SimulatedEmbeddingRequest request, Func<float[], float[]> change)
    {
        var reply = new EmbeddingsReply(request);
        return reply with { Items = [.. reply.Items.Select(item => item.Index == 0 ? (0, change(item.Vector)) : item)] };
    }
}
