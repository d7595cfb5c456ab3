using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;
using A3Agent.Usage;
using static A3Agent.Tests.Usage.AccountsBench;

namespace A3Agent.Tests.Usage;

/// <summary>The webhook's address is a secret, and its receiver is a stranger.</summary>
public sealed class WebhookClientTests
{
    [Fact]
    public async Task A_post_makes_no_span_and_tells_the_receiver_of_no_trace()
    {
        var spans = new ConcurrentQueue<Activity>();
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name is "System.Net.Http" or "tests of webhooks",
            Sample = (ref _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStarted = spans.Enqueue,
        };
        ActivitySource.AddActivityListener(listener);
        using var source = new ActivitySource("tests of webhooks");
        using var around = source.StartActivity("around")!;
        using var receiver = new TcpListener(IPAddress.Loopback, 0);
        receiver.Start();
        var received = ReceiveAsync(receiver);
        using var http = UsageRegistration.Client();

        using var answer = await http.GetAsync(new Uri($"http://{receiver.LocalEndpoint}/hook/secret"), Stop);

        Assert.Equal(HttpStatusCode.NoContent, answer.StatusCode);
        var request = await received;
        Assert.StartsWith("GET /hook/secret HTTP/1.1", request, StringComparison.Ordinal);
        Assert.DoesNotContain("traceparent", request, StringComparison.OrdinalIgnoreCase);
        Assert.Equal([around], spans.Where(span => span.TraceId == around.TraceId));
    }

    private static async Task<string> ReceiveAsync(TcpListener receiver)
    {
        using var connection = await receiver.AcceptTcpClientAsync(Stop);
        var (stream, text, buffer) = (connection.GetStream(), new StringBuilder(), new byte[4096]);
        while (!text.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal))
        {
            var read = await stream.ReadAsync(buffer, Stop);
            Assert.NotEqual(0, read);
            text.Append(Encoding.ASCII.GetString(buffer, 0, read));
        }

        await stream.WriteAsync("HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n"u8.ToArray(), Stop);
        return text.ToString();
    }
}
