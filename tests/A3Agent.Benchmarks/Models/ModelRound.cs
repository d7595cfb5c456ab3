namespace A3Agent.Benchmarks.Models;

/// <summary>What one way of asking cost in one round.</summary>
/// <param name="Whole">A whole answer.</param>
/// <param name="Stream">A stream without its chunks.</param>
/// <param name="Chunk">A chunk that lies ready.</param>
/// <param name="WaitedChunk">A chunk that is waited for.</param>
internal sealed record WayCosts(CallCost Whole, CallCost Stream, CallCost Chunk, CallCost WaitedChunk);

/// <summary>All ways, measured one after the other.</summary>
internal sealed record ModelRound(ModelKind Kind, IReadOnlyDictionary<ModelWay, WayCosts> Costs)
{
    /// <summary>What a way added to the connector in this round.</summary>
    public CallCost Added(ModelWay way, Func<WayCosts, CallCost> cost) => cost(Costs[way]) - cost(Costs[ModelWay.Bare]);
}
