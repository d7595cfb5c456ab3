using System.Net;

namespace A3Agent.Server.Tests.Processes;

/// <summary>The server as a process of its own, on a free loopback port.</summary>
internal sealed class ServerProcess : IAsyncDisposable
{
    private const string Listening = "Now listening on: ";

    private ServerProcess(ChildProcess process, Uri address, TimeSpan readyAfter)
    {
        Process = process;
        Client = new HttpClient { BaseAddress = address };
        ReadyAfter = readyAfter;
    }

    public ChildProcess Process { get; }

    public HttpClient Client { get; }

    /// <summary>From the process's start to the first 200 of GET /readyz.</summary>
    public TimeSpan ReadyAfter { get; }

    public static Task<ServerProcess> StartAsync(TestFolder folder, params (string Name, string Value)[] settings) =>
        StartAsync(() => folder.Start([("ASPNETCORE_URLS", "http://127.0.0.1:0"), .. settings]));

    public static async Task<ServerProcess> StartAsync(Func<ChildProcess> start)
    {
        var begun = TimeProvider.System.GetTimestamp();
        var process = start();
        try
        {
            var line = await process.LineAsync(Listening);
            var address = new Uri(line[(line.IndexOf(Listening, StringComparison.Ordinal) + Listening.Length)..]);
            using var client = new HttpClient();
            var ready = await client.GetAsync(new Uri(address, "/readyz"), TestContext.Current.CancellationToken);
            Assert.Equal(HttpStatusCode.OK, ready.StatusCode);
            return new ServerProcess(process, address, TimeProvider.System.GetElapsedTime(begun));
        }
        catch
        {
            await process.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await Process.DisposeAsync();
    }
}
