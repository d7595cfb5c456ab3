using A3Agent.Benchmarks;
using A3Agent.Benchmarks.Embedding;
using A3Agent.Benchmarks.Models;
using A3Agent.Benchmarks.Search;
using A3Agent.Benchmarks.Serving;

// dotnet run -c Release --project tests/A3Agent.Benchmarks -- search --postgres CONNECTION
// dotnet run -c Release --project tests/A3Agent.Benchmarks -- embeddings --postgres CONNECTION
// dotnet run -c Release --project tests/A3Agent.Benchmarks -- models [--calls N] [--chunks N] [--rounds N]
// dotnet run -c Release --project tests/A3Agent.Benchmarks -- [--turns N] [--rounds N] [--clients N] [--warmup N] [--json FILE]
if (args is ["--serve", var name])
{
    return await ServedProcess.RunAsync(name);
}

if (args is ["search", ..])
{
    if (SearchOptions.Parse(args.AsSpan(1)) is not { } search)
    {
        Console.Error.WriteLine(SearchOptions.Usage);
        return 2;
    }

    return await Bounded.RunAsync(search.MaxDuration, token => SearchBenchmark.RunAsync(search, Console.Out, token));
}

if (args is ["embeddings", ..])
{
    if (EmbeddingBenchmarkOptions.Parse(args.AsSpan(1)) is not { } embeddings)
    {
        Console.Error.WriteLine(EmbeddingBenchmarkOptions.Usage);
        return 2;
    }

    return await Bounded.RunAsync(embeddings.MaxDuration, token => EmbeddingBenchmark.RunAsync(embeddings, Console.Out, token));
}

if (args is ["models", ..])
{
    if (ModelBenchmarkOptions.Parse(args.AsSpan(1)) is not { } models)
    {
        Console.Error.WriteLine(ModelBenchmarkOptions.Usage);
        return 2;
    }

    return await Bounded.RunAsync(ModelBenchmarkOptions.MaxDuration, token => ModelBenchmark.RunAsync(models, Console.Out, token));
}

if (BenchmarkOptions.Parse(args) is not { } options)
{
    Console.Error.WriteLine(BenchmarkOptions.Usage);
    return 2;
}

return await Bounded.RunAsync(
    BenchmarkOptions.MaxDuration,
    async token =>
    {
        var report = new Report(options, await Benchmark.RunAsync(options, token));
        report.Print(Console.Out);
        await report.SaveAsync(token);
    });
