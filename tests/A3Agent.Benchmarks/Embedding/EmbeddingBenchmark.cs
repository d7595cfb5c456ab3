using System.Diagnostics;
using A3Agent.Benchmarks.Search;
using A3Agent.OpenAI;
using A3Agent.Search;
using Microsoft.Extensions.AI;

namespace A3Agent.Benchmarks.Embedding;

/// <summary>How fast waiting clients are embedded, beside a bare loop that sends as much to the same provider and keeps nothing.</summary>
internal sealed class EmbeddingBenchmark(EmbeddingBenchmarkOptions options, SearchReport report)
{
    private const string Model = "text-embedding-3-small";
    private const int Dimensions = 1_536;

    public static Task RunAsync(EmbeddingBenchmarkOptions options, TextWriter output, CancellationToken cancellationToken) =>
        new EmbeddingBenchmark(options, new SearchReport(output)).RunAsync(cancellationToken);

    private async Task RunAsync(CancellationToken cancellationToken)
    {
        report.Title("Embedding", [
            "provider waits", "organizations", "clients", "bare loop/s", "two bare loops/s", "worker/s", "worker/loop", "worker/two loops",
            "heap MB: start, quarters", "RSS MB: start, quarters"]);
        foreach (var delay in options.DelaysMs)
        {
            await using var simulator = Child.Start(
                "ProviderSimulator", ["--port", "0", "--script", "text", "--embedding-delay-ms", $"{delay}"]);
            await using var services = Services(await simulator.ReadAsync(cancellationToken));
            foreach (var organizations in new[] { 1, options.Organizations }.Distinct())
            {
                report.Row([$"{delay} ms", .. await MeasureAsync(services, organizations, cancellationToken)]);
            }
        }
    }

    private async Task<IEnumerable<string>> MeasureAsync(ServiceProvider services, int organizations, CancellationToken cancellationToken)
    {
        await using var database = await BenchmarkDatabase.OpenAsync(options.Postgres, null, cancellationToken);
        var generator = services.GetRequiredService<IEmbeddingGenerator<string, Embedding<float>>>();
        var texts = await FillAsync(database, organizations, cancellationToken);
        var bare = new BareLoop(generator, new EmbeddingGenerationOptions { ModelId = Model, Dimensions = Dimensions }, texts);
        await bare.RunAsync(1, 10_000, cancellationToken);

        // Bare, worker, bare: what the machine does besides falls on both.
        var (one, two) = (await bare.RunAsync(1, texts.Length, cancellationToken), await bare.RunAsync(2, texts.Length, cancellationToken));
        var memory = new MemoryLine();
        var worker = await WorkAsync(database, generator, texts.Length, memory, cancellationToken);
        one = (one + await bare.RunAsync(1, texts.Length, cancellationToken)) / 2;
        two = (two + await bare.RunAsync(2, texts.Length, cancellationToken)) / 2;
        await CheckAsync(database, cancellationToken);
        return
        [
            $"{organizations:N0}", $"{texts.Length:N0}", $"{one:N0}", $"{two:N0}", $"{worker:N0}", $"{worker / one:0.00}", $"{worker / two:0.00}",
            memory.Heap, memory.Resident,
        ];
    }

    private static async Task<double> WorkAsync(
        BenchmarkDatabase database, IEmbeddingGenerator<string, Embedding<float>> generator, int clients, MemoryLine memory,
        CancellationToken cancellationToken)
    {
        var settings = new EmbeddingOptions { Model = Model, Dimensions = Dimensions };
        using var done = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var storage = new CountedStorage(database.Storage, stored =>
        {
            memory.Add(stored, clients);
            if (stored >= clients)
            {
                done.Cancel();
            }
        });
        using var logs = LoggerFactory.Create(log => log.AddSimpleConsole().SetMinimumLevel(LogLevel.Warning));
        var worker = new EmbeddingWorker(
            storage, new EmbeddingModels(settings, generator), settings, new EmbeddingHealth(TimeProvider.System, logs.CreateLogger<EmbeddingHealth>()),
            TimeProvider.System, logs.CreateLogger<EmbeddingWorker>());
        memory.Add(0, clients);
        var began = Stopwatch.GetTimestamp();
        await worker.RunAsync(done.Token);
        cancellationToken.ThrowIfCancellationRequested();
        return clients / Stopwatch.GetElapsedTime(began).TotalSeconds;
    }

    /// <summary>Makes the clients, which queues them as every write does.</summary>
    /// <returns>The texts that are going to be embedded.</returns>
    private async Task<string[]> FillAsync(BenchmarkDatabase database, int organizations, CancellationToken cancellationToken)
    {
        await database.Storage.Vectors.AddSetAsync(Model, Dimensions, again: true, cancellationToken);
        await using var connection = await database.ConnectAsync(cancellationToken);
        var all = Enumerable.Range(0, organizations).Select(number => new SampleOrganization(number, options.Clients / organizations)).ToList();
        await SampleLoad.LoadClientsAsync(connection, all, cancellationToken);
        const string Texts = """
            SELECT concat_ws(chr(10), display_name, company, email, array_to_string(folded_tags, ', '), notes, city, industry) FROM a3.clients
            """;
        await using var read = BenchmarkDatabase.Command(connection, Texts);
        await using var rows = await read.ExecuteReaderAsync(cancellationToken);
        var texts = new List<string>();
        while (await rows.ReadAsync(cancellationToken))
        {
            texts.Add(rows.GetString(0));
        }

        return [.. texts];
    }

    // A fast run that stored nothing would be worthless.
    private static async Task CheckAsync(BenchmarkDatabase database, CancellationToken cancellationToken)
    {
        var status = (await database.Storage.Vectors.StatusAsync(null, cancellationToken))[0];
        await using var connection = await database.ConnectAsync(cancellationToken);
        var right = (long)(await BenchmarkDatabase.ScalarAsync(
            connection,
            $"""
            SELECT count(*) FROM a3.clients c
            JOIN a3.vectors_{status.Set.Id} v ON v.organization = c.organization AND v.client_id = c.id AND v.content_hash = c.content_hash
            """,
            cancellationToken))!;
        if (status.Queued > 0 || status.Dead > 0 || right != status.Embedded)
        {
            throw new InvalidOperationException($"{right} clients are embedded, {status.Queued} wait, {status.Dead} are dead.");
        }
    }

    private static ServiceProvider Services(string provider) => new ServiceCollection()
        .AddOpenAI(new OpenAIOptions { BaseUrl = provider, ApiKey = "benchmark" })
        .BuildServiceProvider();
}
