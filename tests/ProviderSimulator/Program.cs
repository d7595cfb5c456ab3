using ProviderSimulator;

// dotnet run --project tests/ProviderSimulator -- --port 5099 --script tool-call
var port = 0;
var script = "tool-call";
for (var i = 0; i + 1 < args.Length; i += 2)
{
    switch (args[i])
    {
        case "--port" when int.TryParse(args[i + 1], out var number): port = number; break;
        case "--script": script = args[i + 1]; break;
        default: return Usage();
    }
}

if (args.Length % 2 != 0 || BenchmarkScript.Find(script) is not { } benchmark)
{
    return Usage();
}

await using var app = BenchmarkHost.Create(port, benchmark);
await app.StartAsync();
Console.WriteLine($"{app.Urls.First()}/v1");
await app.WaitForShutdownAsync();
return 0;

static int Usage()
{
    Console.Error.WriteLine($"Usage: --port N --script {string.Join('|', BenchmarkScript.Names)}");
    return 2;
}
