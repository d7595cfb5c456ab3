using ProviderSimulator;

// dotnet run --project tests/ProviderSimulator -- --port 5099 --script tool-call
var port = 0;
var script = "tool-call";
var embeddingDelay = TimeSpan.Zero;
for (var i = 0; i + 1 < args.Length; i += 2)
{
    switch (args[i])
    {
        case "--port" when int.TryParse(args[i + 1], out var number): port = number; break;
        case "--script": script = args[i + 1]; break;
        case "--embedding-delay-ms" when int.TryParse(args[i + 1], out var ms): embeddingDelay = TimeSpan.FromMilliseconds(ms); break;
        default: return Usage();
    }
}

if (args.Length % 2 != 0 || BenchmarkScript.Find(script) is not { } benchmark)
{
    return Usage();
}

await using var app = BenchmarkHost.Create(port, benchmark, new(() => new ReadyEmbeddings(embeddingDelay)));
await app.StartAsync();
Console.WriteLine($"{app.Urls.First()}/v1");
await app.WaitForShutdownAsync();
return 0;

static int Usage()
{
    Console.Error.WriteLine($"Usage: --port N --embedding-delay-ms N --script {string.Join('|', BenchmarkScript.Names)}");
    return 2;
}
