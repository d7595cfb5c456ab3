using System.Text.Json;

namespace A3Agent.Benchmarks.Serving;

/// <summary>
/// A measured server in a process of its own. It reads what it starts with from its first line of input and writes a greeting; then it
/// answers every line with a <see cref="Sample"/>, and ends when its input does: it cannot outlive the benchmark.
/// </summary>
internal static class ServedProcess
{
    public const string Bare = "bare";
    public const string A3Agent = "a3agent";

    public static async Task<int> RunAsync(string name)
    {
        var start = JsonSerializer.Deserialize<ServedStart>(await Console.In.ReadLineAsync() ?? "{}")!;
        var (app, greeting) = name == Bare ? BareServer.Create(start) : await PlatformServer.CreateAsync();
        await using (app)
        {
            await app.StartAsync();
            Write(greeting with { Address = app.Urls.First() });
            while (await Console.In.ReadLineAsync() is not null)
            {
                Write(Sample.Now());
            }

            await app.StopAsync();
        }

        return 0;
    }

    private static void Write<T>(T value) => Console.Out.WriteLine(JsonSerializer.Serialize(value));
}

/// <summary>What a server is told.</summary>
/// <param name="Upstream">The provider's address.</param>
/// <param name="Shape">What the bare loop sends upstream, the same as the platform does.</param>
internal sealed record ServedStart(string Upstream, RequestShape? Shape);

/// <summary>What every model request carries: the rendered system prompt and the tools, as Chat Completions takes them.</summary>
internal sealed record RequestShape(string System, JsonElement Tools);

/// <summary>A server's first line.</summary>
/// <param name="Address">Where it listens.</param>
/// <param name="Key">The key that its clients show; null when it asks for none.</param>
/// <param name="Shape">What it sends upstream; null from the bare loop.</param>
internal sealed record ServedGreeting(string Address, string? Key, RequestShape? Shape);
