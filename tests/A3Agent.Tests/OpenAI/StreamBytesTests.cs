using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using A3Agent.Models;
using A3Agent.OpenAI;
using FsCheck;
using FsCheck.Fluent;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection;
using ProviderSimulator;

namespace A3Agent.Tests.OpenAI;

public sealed class StreamBytesTests
{
    private static readonly AnswerReply Answer = SimulatedReply.ToolCalls(
        ("search_clients", """{"query":"médical 🙂","note":"a\nb"}"""), ("list_tasks", """{"limit":5}""")) with
    {
        Content = "Grüße 🙂 aus \"Zürich\": {\"error\": 1} data: x \n\n ok", Usage = new SimulatedUsage(10, 20),
    };

    private static SimulatedRequest Request(ModelApi api) => new(
        1, "gpt-4o-mini", [], [], true, JsonElement.Parse("""{"stream_options":{"include_usage":true}}"""),
        new Dictionary<string, string>())
    {
        Api = api == ModelApi.Chat ? SimulatedApi.Chat : SimulatedApi.Responses,
    };

    [Theory, MemberData(nameof(Apis.All), MemberType = typeof(Apis))]
    public async Task Bytes_split_anywhere_with_any_framing_give_the_same_text_and_calls(ModelApi api)
    {
        var expected = await ReadAsync(api, Wire.Plain, [int.MaxValue]);
        Assert.Contains(Answer.Content!, expected, StringComparison.Ordinal);

        var framings =
            from lineEnd in Gen.Elements("\n", "\r\n", "\r")
            from comments in ArbMap.Default.GeneratorFor<bool>()
            from mark in ArbMap.Default.GeneratorFor<bool>()
            from multiLine in ArbMap.Default.GeneratorFor<bool>()
            from done in ArbMap.Default.GeneratorFor<bool>()
            from named in ArbMap.Default.GeneratorFor<bool>()
            from space in ArbMap.Default.GeneratorFor<bool>()
            from sizes in Gen.Choose(1, 300).NonEmptyListOf()
            let wire = new Wire { LineEnd = lineEnd, Comments = comments, ByteOrderMark = mark, MultiLineData = multiLine, Done = done,
                EventNames = named, SpaceAfterColon = space }
            select (wire, sizes);

        Prop.ForAll(framings.ToArbitrary(), async framing => await ReadAsync(api, framing.wire, framing.sizes) == expected)
            .QuickCheckThrowOnFailure();
    }

    [Theory, MemberData(nameof(Apis.All), MemberType = typeof(Apis))]
    public void A_stream_that_ends_anywhere_before_its_marker_is_no_answer_and_what_it_said_is_the_beginning(ModelApi api)
    {
        var events = Answer.Events(Request(api));
        var marker = events.ToList().FindIndex(data => data.Contains(
            api == ModelApi.Chat ? "\"finish_reason\":\"tool_calls\"" : "{\"type\":\"response.completed\"", StringComparison.Ordinal));
        var wire = Wire.Plain with { EventNames = api == ModelApi.Responses };
        var bytes = wire.Bytes(events.Take(marker));
        var cuts =
            from length in Gen.Choose(0, bytes.Length)
            from sizes in Gen.Choose(1, 300).NonEmptyListOf()
            select (length, sizes);

        Prop.ForAll(cuts.ToArbitrary(), async cut =>
        {
            var text = "";
            var failure = await Record.ExceptionAsync(async () =>
            {
                await using var services = Connect(api, bytes[..cut.length], cut.sizes);
                await foreach (var update in services.GetRequiredService<IChatClient>().GetStreamingResponseAsync(
                    "hi", cancellationToken: TestContext.Current.CancellationToken))
                {
                    text += update.Text;
                }
            });
            return failure is ModelException { Failure: var kind } && kind == ModelFailure.Protocol
                && Answer.Content!.StartsWith(text, StringComparison.Ordinal) && (cut.length < bytes.Length || text == Answer.Content);
        }).QuickCheckThrowOnFailure();
    }

    [Theory]
    [InlineData(ModelApi.Chat, "\n", 1)]
    [InlineData(ModelApi.Chat, "\r\n", 1)]
    [InlineData(ModelApi.Chat, "\r\n", 2)]
    [InlineData(ModelApi.Chat, "\r", 3)]
    [InlineData(ModelApi.Chat, "\n", 7)]
    [InlineData(ModelApi.Responses, "\n", 1)]
    [InlineData(ModelApi.Responses, "\r\n", 1)]
    [InlineData(ModelApi.Responses, "\r\n", 2)]
    [InlineData(ModelApi.Responses, "\r", 3)]
    [InlineData(ModelApi.Responses, "\n", 7)]
    public async Task Small_writes_on_a_real_connection_change_nothing(ModelApi api, string lineEnd, int size)
    {
        var wire = new Wire { LineEnd = lineEnd, ChunkSizes = [size], Comments = true, ByteOrderMark = true, MultiLineData = true };
        await using var upstream = await Upstream.StartAsync(api, Answer with { Wire = wire });

        var answer = await upstream.AskAsync(stream: true);

        Assert.Equal(await ReadAsync(api, Wire.Plain, [int.MaxValue]), Describe(answer));
    }

    private static async Task<string> ReadAsync(ModelApi api, Wire wire, IReadOnlyList<int> sizes)
    {
        var events = (Answer with { Wire = wire }).Events(Request(api));
        await using var services = Connect(api, wire.Bytes(events), sizes);
        var chat = services.GetRequiredService<IChatClient>();
        return Describe(await Upstream.AskAsync(chat, stream: true, null, new ChatMessage(ChatRole.User, "hi")));
    }

    private static ServiceProvider Connect(ModelApi api, byte[] bytes, IReadOnlyList<int> sizes) => Upstream.Connect(
        new OpenAIOptions { BaseUrl = "http://provider.test/v1", ProfileOf = _ => new(api) }, new PiecewiseTransport(bytes, sizes));

    private static string Describe(ChatResponse answer) => $"{answer.Text}|{answer.FinishReason}|{answer.Usage?.TotalTokenCount}|"
        + string.Join('|', answer.Messages.SelectMany(message => message.Contents).OfType<FunctionCallContent>()
            .Select(call => $"{call.CallId} {call.Name} {JsonSerializer.Serialize(call.Arguments)} {call.Exception?.Message}"));

    /// <summary>Hands the bytes out in reads of exactly these sizes, which no real connection promises.</summary>
    private sealed class PiecewiseTransport(byte[] bytes, IReadOnlyList<int> sizes) : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            var content = new StreamContent(new PiecewiseStream(bytes, sizes));
            content.Headers.ContentType = new MediaTypeHeaderValue("text/event-stream");
            return Task.FromResult(new HttpResponseMessage(HttpStatusCode.OK) { Content = content });
        }
    }

    private sealed class PiecewiseStream(byte[] bytes, IReadOnlyList<int> sizes) : MemoryStream(bytes)
    {
        private int _reads;

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            var size = Math.Min(buffer.Length, sizes[_reads++ % sizes.Count]);
            return base.ReadAsync(buffer[..size], cancellationToken);
        }
    }
}
