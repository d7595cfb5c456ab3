using A3Agent.Models;
using Microsoft.Extensions.AI;
using ProviderSimulator;

namespace A3Agent.Tests.OpenAI;

public sealed class CancellationTests
{
    [Theory, MemberData(nameof(Apis.AndModes), MemberType = typeof(Apis))]
    public async Task Cancelling_before_the_answer_is_a_cancellation_and_closes_the_upstream_socket(ModelApi api, bool stream)
    {
        var hang = Fault.Hang();
        await using var upstream = await Upstream.StartAsync(api, hang);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);

        var call = stream
            ? upstream.Chat.GetStreamingResponseAsync("hi", cancellationToken: stop.Token).ToChatResponseAsync(stop.Token)
            : upstream.Chat.GetResponseAsync("hi", cancellationToken: stop.Token);
        await hang.Started.InTimeAsync();
        await stop.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);
        await hang.ClientClosed.InTimeAsync();
    }

    [Theory, MemberData(nameof(Apis.All), MemberType = typeof(Apis))]
    public async Task Cancelling_in_the_middle_of_a_stream_keeps_its_text_and_closes_the_upstream_socket(ModelApi api)
    {
        var hang = Fault.Hang(afterText: "some text");
        await using var upstream = await Upstream.StartAsync(api, hang);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        var text = "";

        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
        {
            await foreach (var update in upstream.Chat.GetStreamingResponseAsync("hi", cancellationToken: stop.Token))
            {
                text += update.Text;
                if (text == "some text")
                {
                    await stop.CancelAsync();
                }
            }
        });

        Assert.Equal("some text", text);
        await hang.ClientClosed.InTimeAsync();
    }

    [Theory, MemberData(nameof(Apis.All), MemberType = typeof(Apis))]
    public async Task A_reader_that_goes_away_closes_the_upstream_socket(ModelApi api)
    {
        var hang = Fault.Hang(afterText: "some text");
        await using var upstream = await Upstream.StartAsync(api, hang);

        await upstream.Chat.GetStreamingResponseAsync("hi", cancellationToken: TestContext.Current.CancellationToken)
            .FirstAsync(TestContext.Current.CancellationToken);

        await hang.ClientClosed.InTimeAsync();
    }

    [Theory, MemberData(nameof(Apis.AndModes), MemberType = typeof(Apis))]
    public async Task A_token_that_is_cancelled_already_sends_nothing(ModelApi api, bool stream)
    {
        await using var upstream = await Upstream.StartAsync(api);
        var cancelled = new CancellationToken(canceled: true);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => stream
            ? upstream.Chat.GetStreamingResponseAsync("hi", cancellationToken: cancelled)
                .ToChatResponseAsync(TestContext.Current.CancellationToken)
            : upstream.Chat.GetResponseAsync("hi", cancellationToken: cancelled));

        Assert.Empty(upstream.Simulator.Requests);
    }
}
