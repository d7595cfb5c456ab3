using A3Agent.Models;
using Microsoft.Extensions.AI;
using ProviderSimulator;

namespace A3Agent.Tests.OpenAI;

public sealed class FaultTests
{
    private static readonly Dictionary<string, (SimulatedReply Reply, ModelFailure Failure)> Faults = new()
    {
        ["400"] = (Fault.Status(400), ModelFailure.Rejected),
        ["400 context"] = (Fault.ContextTooLong(), ModelFailure.ContextTooLong),
        ["401"] = (Fault.Status(401, code: "invalid_api_key"), ModelFailure.NotConfigured),
        ["403"] = (Fault.Status(403), ModelFailure.NotConfigured),
        ["404"] = (Fault.Status(404, code: "model_not_found"), ModelFailure.ModelUnavailable),
        ["408"] = (Fault.Status(408), ModelFailure.Unavailable),
        ["409"] = (Fault.Status(409), ModelFailure.Unavailable),
        ["422"] = (Fault.Status(422), ModelFailure.Rejected),
        ["429"] = (Fault.RateLimited(), ModelFailure.Busy),
        ["429 quota"] = (Fault.QuotaExhausted(), ModelFailure.QuotaExhausted),
        ["429 billing"] = (Fault.Status(429, "requests", "billing_hard_limit_reached"), ModelFailure.QuotaExhausted),
        ["500"] = (Fault.Status(500, "server_error"), ModelFailure.Unavailable),
        ["503"] = (Fault.Status(503, "server_error"), ModelFailure.Unavailable),
        ["500 without a body"] = (Fault.Raw(500, null, ""), ModelFailure.Unavailable),
        ["502 page"] = (Fault.Html(502), ModelFailure.Protocol),
        ["503 page that says it is JSON"] = (Fault.Html(503, "application/json"), ModelFailure.Protocol),
        ["302"] = (Fault.Raw(302, null, ""), ModelFailure.Protocol),
        ["202"] = (Fault.Raw(202, "application/json", "{}"), ModelFailure.Protocol),
        ["200 page"] = (Fault.Html(), ModelFailure.Protocol),
        ["200 page as JSON"] = (Fault.Html(contentType: "application/json"), ModelFailure.Protocol),
        ["200 page as stream"] = (Fault.Html(contentType: "text/event-stream"), ModelFailure.Protocol),
        ["200 empty"] = (Fault.Empty(), ModelFailure.Protocol),
        ["200 empty stream"] = (Fault.Empty("text/event-stream"), ModelFailure.Protocol),
        ["200 without a type"] = (Fault.Empty(null), ModelFailure.Protocol),
        ["200 text"] = (Fault.Raw(200, "text/plain", "hello"), ModelFailure.Protocol),
        ["200 list"] = (Fault.Raw(200, "application/json", "[]"), ModelFailure.Protocol),
        ["200 no choices"] = (Fault.Raw(200, "application/json", """{"id":"x","choices":[]}"""), ModelFailure.Protocol),
        ["200 finish_reason unknown"] = (SimulatedReply.Text("some text") with { FinishReason = "eos" }, ModelFailure.Protocol),
        ["200 unfinished"] = (Fault.Raw(200, "application/json",
            """{"id":"x","choices":[{"index":0,"message":{"role":"assistant","content":"half"},"finish_reason":null}]}"""),
                ModelFailure.Protocol),
        ["200 error, server"] = (Fault.JsonError(), ModelFailure.Protocol),
        ["200 error, unknown"] = (Fault.JsonError("strange"), ModelFailure.Protocol),
        ["200 error, quota"] = (Fault.JsonError("insufficient_quota", "insufficient_quota"), ModelFailure.QuotaExhausted),
        ["200 error as text"] = (Fault.Raw(200, "application/json", """{"error":"model overloaded"}"""), ModelFailure.Protocol),
        ["200 error object"] = (
            Fault.Raw(200, "application/json", """{"object":"error","message":"no","code":404}"""), ModelFailure.Protocol),
        ["cut off"] = (Fault.NoMarker(), ModelFailure.Protocol),
        ["bad JSON"] = (Fault.BadJson(), ModelFailure.Protocol),
        ["reset"] = (Fault.Reset(), ModelFailure.Unavailable),
        ["reset at once"] = (Fault.Reset(""), ModelFailure.Unavailable),
        ["in-band error"] = (Fault.InBandError("some text"), ModelFailure.Unavailable),
        ["in-band rate limit"] = (Fault.InBandError("some text", "requests", "rate_limit_exceeded"), ModelFailure.Busy),
        ["in-band status"] = (Fault.InBandError("some text", "x", "503"), ModelFailure.Unavailable),
        ["in-band quota"] = (Fault.InBandError("", "insufficient_quota", "insufficient_quota"), ModelFailure.QuotaExhausted),
        ["in-band context"] = (
            Fault.InBandError("", "invalid_request_error", "context_length_exceeded"), ModelFailure.ContextTooLong),
        ["400 context, said in words"] = (
            Fault.Status(400, "BadRequestError", "400", "This model's maximum context length is 4096 tokens."),
                ModelFailure.ContextTooLong),
        ["413"] = (Fault.Status(413), ModelFailure.Rejected),
        ["402"] = (Fault.Status(402), ModelFailure.QuotaExhausted),
        ["in-band unknown"] = (Fault.InBandError("some text", "strange"), ModelFailure.Protocol),
    };

    // What only the Responses API can say.
    private static readonly Dictionary<string, (SimulatedReply Reply, ModelFailure Failure)> ResponsesFaults = new()
    {
        ["failed"] = (Fault.Failed(), ModelFailure.Unavailable),
        ["failed after text"] = (Fault.Failed("server_error", "some text"), ModelFailure.Unavailable),
        ["failed by rate limit"] = (Fault.Failed("rate_limit_exceeded"), ModelFailure.Busy),
        ["failed by quota"] = (Fault.Failed("insufficient_quota"), ModelFailure.QuotaExhausted),
        ["failed by context"] = (Fault.Failed("context_length_exceeded"), ModelFailure.ContextTooLong),
        ["failed by prompt"] = (Fault.Failed("invalid_prompt"), ModelFailure.Rejected),
        ["failed, unknown"] = (Fault.Failed("strange"), ModelFailure.Protocol),
        ["previous answer gone"] = (Fault.Status(404, message: "Previous response with id 'resp_1' not found."), ModelFailure.Rejected),
        ["200 in progress"] = (Fault.Raw(200, "application/json", """{"id":"resp_1","status":"in_progress","output":[]}"""),
            ModelFailure.Protocol),
        ["200 without status"] = (Fault.Raw(200, "application/json", """{"id":"resp_1","output":[]}"""), ModelFailure.Protocol),
        ["terminal event without status"] = (Fault.Events("""{"type":"response.completed","response":{}}"""), ModelFailure.Protocol),
        ["event that is no object"] = (Fault.Events("[]", """{"type":"response.completed","response":{}}"""), ModelFailure.Protocol),
        ["error event with an object"] = (
            Fault.Events("""{"type":"error","error":{"type":"server_error","code":"server_error","message":"no"}}"""),
                ModelFailure.Unavailable),
    };

    // In a stream the error itself says what it is; as the whole body under status 200 it is a breach of protocol first.
    private static readonly HashSet<string> ToldInStreams =
        ["in-band error", "in-band rate limit", "in-band status", "error event with an object"];

    // Chat Completions' own way to end.
    private static readonly HashSet<string> ChatOnly = ["200 finish_reason unknown"];

    public static TheoryData<string, ModelApi, bool> Cases => new(
        from stream in new[] { true, false }
        from item in Faults.Keys.Select(name => (Name: name, Api: ModelApi.Chat))
            .Concat(Faults.Keys.Except(ChatOnly).Concat(ResponsesFaults.Keys).Select(name => (Name: name, Api: ModelApi.Responses)))
        select (item.Name, item.Api, stream));

    [Theory, MemberData(nameof(Cases))]
    public async Task Each_fault_is_the_model_failure_that_it_should_be(string fault, ModelApi api, bool stream)
    {
        var (reply, told) = Faults.TryGetValue(fault, out var known) ? known : ResponsesFaults[fault];
        var expected = !stream && ToldInStreams.Contains(fault) ? ModelFailure.Protocol : told;
        await using var upstream = await Upstream.StartAsync(api, reply);

        var exception = await Assert.ThrowsAsync<ModelException>(() => upstream.AskAsync(stream));

        Assert.Equal(expected, exception.Failure);
        Assert.Equal(expected.Message, exception.Message);
        Assert.InRange(exception.Detail.Length, 1, 300);
        Assert.DoesNotContain("internal-host-17", exception.ToString(), StringComparison.Ordinal);
        Assert.Single(upstream.Simulator.Requests);
    }

    [Theory]
    [InlineData(ModelApi.Chat, "in-band error")]
    [InlineData(ModelApi.Chat, "cut off")]
    [InlineData(ModelApi.Chat, "bad JSON")]
    [InlineData(ModelApi.Responses, "in-band error")]
    [InlineData(ModelApi.Responses, "cut off")]
    [InlineData(ModelApi.Responses, "bad JSON")]
    [InlineData(ModelApi.Responses, "failed after text")]
    public async Task The_text_before_a_fault_in_the_stream_is_delivered_first(ModelApi api, string fault)
    {
        await using var upstream = await Upstream.StartAsync(api,
            (Faults.TryGetValue(fault, out var known) ? known : ResponsesFaults[fault]).Reply);
        var text = "";

        await Assert.ThrowsAsync<ModelException>(async () =>
        {
            await foreach (var update in Streamed(upstream))
            {
                text += update.Text;
            }
        });

        Assert.Equal("some text", text);
    }

    [Theory, MemberData(nameof(Apis.All), MemberType = typeof(Apis))]
    public async Task A_stream_with_its_marker_but_without_DONE_is_complete(ModelApi api)
    {
        var reply = SimulatedReply.Text("all of it") with { Wire = Wire.Plain with { Done = false } };
        await using var upstream = await Upstream.StartAsync(api, reply);

        Assert.Equal("all of it", (await upstream.AskAsync(stream: true)).Text);
    }

    [Theory]
    [InlineData(ModelApi.Chat, true)]
    [InlineData(ModelApi.Chat, false)]
    [InlineData(ModelApi.Responses, true)]
    [InlineData(ModelApi.Responses, false)]
    public async Task A_connection_that_is_reset_takes_the_answer_before_its_marker_and_nothing_after_it(ModelApi api, bool afterMarker)
    {
        var hang = Fault.Hang("some text", afterMarker);
        await using var upstream = await Upstream.StartAsync(api, hang);
        var text = "";

        var exception = await Record.ExceptionAsync(async () =>
        {
            await foreach (var update in Streamed(upstream))
            {
                text += update.Text;
                if (afterMarker ? update.FinishReason is not null : text == "some text")
                {
                    hang.Reset();
                }
            }
        });

        Assert.Equal("some text", text);
        Assert.Equal(afterMarker, exception is null);
        Assert.Equal(afterMarker ? null : ModelFailure.Unavailable, (exception as ModelException)?.Failure);
    }

    [Theory]
    [InlineData(ModelApi.Chat, """{"error":{"message":"x"},"finish_reason":"stop"}""")]
    [InlineData(ModelApi.Responses, """{"error":{"message":"x"},"type":"response.completed"}""")]
    [InlineData(ModelApi.Responses, "response.completed")]
    [InlineData(ModelApi.Responses, "error")]
    public async Task An_answer_that_quotes_the_marker_and_an_error_is_neither_complete_nor_a_failure_by_that(ModelApi api, string quoted)
    {
        await using var upstream = await Upstream.StartAsync(api, SimulatedReply.Text(quoted), Fault.NoMarker(quoted));

        Assert.Equal(quoted, (await upstream.AskAsync(stream: true)).Text);
        var exception = await Assert.ThrowsAsync<ModelException>(() => upstream.AskAsync(stream: true));
        Assert.Equal(ModelFailure.Protocol, exception.Failure);
    }

    [Fact]
    public async Task A_null_error_is_no_error()
    {
        await using var upstream = await Upstream.StartAsync(Fault.Raw(200, "application/json; charset=utf-8",
            """{"id":"x","error":null,"choices":[{"index":0,"message":{"role":"assistant","content":"fine"},"finish_reason" : "stop"}]}"""));

        Assert.Equal("fine", (await upstream.AskAsync(stream: false)).Text);
    }

    public static TheoryData<string, bool, ModelApi, bool> Bills => new(
        from stream in new[] { true, false }
        from api in new[] { ModelApi.Chat, ModelApi.Responses }
        from fault in new[]
        {
            ("cut off", true), ("bad JSON", true), ("reset at once", true), ("200 empty", true), ("200 unfinished", true),
            ("500", false), ("502 page", false), ("200 page", false), ("200 error, server", false), ("in-band quota", false),
        }
        select (fault.Item1, fault.Item2, api, stream));

    [Theory, MemberData(nameof(Bills))]
    public async Task An_answer_that_did_not_come_may_be_billed_and_an_error_is_not(string fault, bool expected, ModelApi api, bool stream)
    {
        await using var upstream = await Upstream.StartAsync(api, Faults[fault].Reply);

        Assert.Equal(expected, (await Assert.ThrowsAsync<ModelException>(() => upstream.AskAsync(stream))).MayBeBilled);
    }

    [Theory, MemberData(nameof(Apis.All), MemberType = typeof(Apis))]
    public async Task The_first_event_of_a_stream_is_a_sign_of_life(ModelApi api)
    {
        var started = api == ModelApi.Chat
            ? """{"id":"x","choices":[{"index":0,"delta":{"role":"assistant"},"finish_reason":null}]}"""
            : """{"type":"response.created","response":{"id":"resp_1"}}""";
        await using var upstream = await Upstream.StartAsync(api, Fault.Events(started));
        await using var updates = Streamed(upstream).GetAsyncEnumerator(TestContext.Current.CancellationToken);

        Assert.True(await updates.MoveNextAsync());

        Assert.Equal((0, false), (updates.Current.Contents.Count, updates.Current.FinishReason is not null));
        await Assert.ThrowsAsync<ModelException>(async () => await updates.MoveNextAsync());
    }

    [Theory, MemberData(nameof(Apis.AndModes), MemberType = typeof(Apis))]
    public async Task A_refused_connection_is_unavailable(ModelApi api, bool stream)
    {
        var upstream = await Upstream.StartAsync(api);
        await upstream.Simulator.DisposeAsync();

        var exception = await Assert.ThrowsAsync<ModelException>(() => upstream.AskAsync(stream));

        Assert.Equal((ModelFailure.Unavailable, false), (exception.Failure, exception.MayBeBilled));
        Assert.Null(exception.UpstreamStatus);
    }

    [Theory, MemberData(nameof(Apis.AndModes), MemberType = typeof(Apis))]
    public async Task What_the_provider_says_is_in_the_detail_on_one_line_and_bounded_and_without_the_key(ModelApi api, bool stream)
    {
        var message = $"Incorrect API key provided: {Upstream.Key}, or sk-proj-abc***xyz.\r\n\u001b[31mred\u202E" + new string('x', 2000);
        await using var upstream = await Upstream.StartAsync(api, Fault.Status(401, code: "invalid_api_key", message: message));

        var exception = await Assert.ThrowsAsync<ModelException>(() => upstream.AskAsync(stream));

        Assert.StartsWith("401 invalid_request_error invalid_api_key: Incorrect API key", exception.Detail, StringComparison.Ordinal);
        Assert.Equal(300, exception.Detail.Length);
        Assert.DoesNotContain(exception.Detail, character => char.IsControl(character) || character == '\u202E');
        Assert.DoesNotContain("sk-", exception.ToString() + exception.Detail, StringComparison.Ordinal);
        Assert.Equal(401, exception.UpstreamStatus);
    }

    private static IAsyncEnumerable<ChatResponseUpdate> Streamed(Upstream upstream)
        => upstream.Chat.GetStreamingResponseAsync("hi", cancellationToken: TestContext.Current.CancellationToken);
}
