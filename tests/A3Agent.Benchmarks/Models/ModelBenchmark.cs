using A3Agent.Models;
using A3Agent.Usage;

namespace A3Agent.Benchmarks.Models;

/// <summary>
/// What the model layer adds to the connector, for each whole answer and for each streamed chunk. All ways are measured by turns in one
/// process, so that whatever else the machine does hits all of them.
/// </summary>
internal sealed class ModelBenchmark(ModelBenchmarkOptions options)
{
    private static readonly ModelKind[] _kinds = [new(ModelApi.Chat, "gpt-4o"), new(ModelApi.Responses, "gpt-5")];
    private long _calls;

    public static async Task RunAsync(ModelBenchmarkOptions options, TextWriter output, CancellationToken cancellationToken)
    {
        var folder = Directory.CreateTempSubdirectory("a3agent-benchmark-");
        var layers = new List<ModelLayer>();
        try
        {
            foreach (var way in Enum.GetValues<ModelWay>())
            {
                layers.Add(await ModelLayer.CreateAsync(way, folder.FullName, cancellationToken));
            }

            var benchmark = new ModelBenchmark(options);
            var rounds = await benchmark.MeasureAsync(layers, cancellationToken);
            await benchmark.CheckAsync(layers, cancellationToken);
            new ModelReport(options, rounds).Print(output, layers[0].Sample);
        }
        finally
        {
            foreach (var layer in layers)
            {
                await layer.DisposeAsync();
            }

            folder.Delete(recursive: true);
        }
    }

    private async Task<IReadOnlyList<ModelRound>> MeasureAsync(List<ModelLayer> layers, CancellationToken cancellationToken)
    {
        var rounds = new List<ModelRound>();
        for (var round = -options.WarmupRounds; round < options.Rounds; round++)
        {
            foreach (var kind in _kinds)
            {
                var costs = new Dictionary<ModelWay, WayCosts>();
                foreach (var layer in layers)
                {
                    costs.Add(layer.Way, await MeasureAsync(layer, kind, cancellationToken));
                }

                if (round >= 0)
                {
                    rounds.Add(new ModelRound(kind, costs));
                }
            }
        }

        return rounds;
    }

    private async Task<WayCosts> MeasureAsync(ModelLayer layer, ModelKind kind, CancellationToken cancellationToken)
    {
        _calls += layer.Way == ModelWay.Accounts ? options.Calls + (4 * options.Streams) : 0;
        var whole = await ModelPhase.MeasureAsync(
            layer, kind.Model, ReadyAnswers.Whole(kind.Api, kind.Model), options.Calls, cancellationToken);
        var (stream, chunk) = await ChunkAsync(waits: false);
        var (_, waited) = await ChunkAsync(waits: true);
        return new WayCosts(whole, stream, chunk, waited);

        async Task<(CallCost Stream, CallCost Chunk)> ChunkAsync(bool waits)
        {
            var few = await StreamAsync(ModelBenchmarkOptions.FewChunks, waits);
            var many = await StreamAsync(options.Chunks, waits);
            var chunk = (many - few) / (options.Chunks - ModelBenchmarkOptions.FewChunks);
            return (few - (chunk * ModelBenchmarkOptions.FewChunks), chunk);
        }

        Task<CallCost> StreamAsync(int chunks, bool waits) => ModelPhase.MeasureAsync(
            layer, kind.Model, ReadyAnswers.Stream(kind.Api, kind.Model, chunks, waits), options.Streams, cancellationToken);
    }

    // A pipeline that accounts for nothing would be quick, and worthless.
    private async Task CheckAsync(List<ModelLayer> layers, CancellationToken cancellationToken)
    {
        var accounts = layers.Single(layer => layer.Way == ModelWay.Accounts).Storage.Usage(SampleAsk.Organization);
        var today = DateOnly.FromDateTime(TimeProvider.System.GetUtcNow().UtcDateTime);
        var report = await accounts.ReportAsync(
            new UsageQuery(ByMonth: false, today.AddDays(-1), today, UsageGroup.None), cancellationToken);
        if (report.Totals.Requests != _calls)
        {
            throw new InvalidOperationException($"{report.Totals.Requests} of {_calls} calls were accounted.");
        }
    }
}
