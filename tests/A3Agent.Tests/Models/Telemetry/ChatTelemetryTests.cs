using System.Diagnostics;
using A3Agent.Identity;
using A3Agent.Models;
using A3Agent.Models.Telemetry;
using A3Agent.Tests.Models.Resilience;
using Microsoft.Extensions.AI;

namespace A3Agent.Tests.Models.Telemetry;

public sealed class ChatTelemetryTests
{
    private const string Question = "What does zebra GmbH owe?";
    private const string Key = "gen_ai.client.operation.";
    private static readonly Guid _conversation = new("0198c6a5-0000-7000-8000-000000000001");
    private readonly string _model = $"model-{Guid.CreateVersion7(TimeProvider.System.GetUtcNow()):N}";
    private readonly SteppedTime _time = new();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_call_is_a_span_with_what_was_asked_and_what_was_used(bool stream)
    {
        using var watched = new Watched(_model);
        using var client = Client(Answering("It owes ", "nothing."));

        await AskAsync(client, stream);

        var span = watched.Span;
        Assert.Equal(($"chat {_model}", ActivityKind.Client, ActivityStatusCode.Unset), (span.DisplayName, span.Kind, span.Status));
        (string Name, object? Value)[] expected =
        [
            ("gen_ai.operation.name", "chat"), ("gen_ai.provider.name", "openai"), ("gen_ai.request.model", _model),
            ("server.address", "provider.test"), ("server.port", 8080), ("gen_ai.response.model", "answering-model"),
            ("gen_ai.response.id", "answer-1"), ("gen_ai.request.stream", stream), ("gen_ai.request.temperature", 0.2),
            ("gen_ai.request.max_tokens", 50), ("gen_ai.request.top_p", 0.9), ("gen_ai.usage.input_tokens", 100L),
            ("gen_ai.usage.output_tokens", 20L), ("gen_ai.usage.cache_read.input_tokens", 40L),
            ("gen_ai.usage.reasoning.output_tokens", 5L), ("gen_ai.conversation.id", _conversation.ToString()),
            ("gen_ai.agent.name", "crm-assistant"), ("a3.cost.usd", 0.00022), ("error.type", null),
        ];
        Assert.All(expected, tag => Assert.Equal(tag.Value, span.GetTagItem(tag.Name)));
        Assert.Equal(["stop"], Assert.IsType<string[]>(span.GetTagItem("gen_ai.response.finish_reasons")));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_call_is_measured_by_the_conventions(bool stream)
    {
        using var watched = new Watched(_model);
        using var client = Client(Answering("It ", "owes ", "nothing."));

        await AskAsync(client, stream);

        var duration = Assert.Single(watched.Of(Key + "duration"));
        Assert.Equal(3, duration.Value);
        Assert.Equal(
            [
                "gen_ai.operation.name=chat", "gen_ai.provider.name=openai", $"gen_ai.request.model={_model}",
                "gen_ai.response.model=answering-model", "server.address=provider.test", "server.port=8080",
            ],
            duration.Tags.Select(tag => $"{tag.Key}={tag.Value}").Order(StringComparer.Ordinal));
        Assert.Equal(
            [("input", 100.0), ("output", 20.0)],
            watched.Of("gen_ai.client.token.usage").Select(used => ((string)used.Tags["gen_ai.token.type"]!, used.Value)));
        Assert.Equal(0.00022, watched.Value("a3.cost.usd"));
        Assert.Equal(stream ? [1.0] : [], watched.Of(Key + "time_to_first_chunk").Select(chunk => chunk.Value));
        Assert.Equal(stream ? [1.0, 1.0] : [], watched.Of(Key + "time_per_output_chunk").Select(chunk => chunk.Value));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_failure_is_an_error_of_its_code_without_what_the_provider_said(bool stream)
    {
        using var watched = new Watched(_model);
        using var client = Client(new AnsweringClient(_time.Advance, new TextContent("It ")) { Fault = new ModelException(ModelFailure.Busy, "zebra") });

        await Assert.ThrowsAsync<ModelException>(() => AskAsync(client, stream));

        Assert.Equal((ActivityStatusCode.Error, ModelFailure.Busy.Message), (watched.Span.Status, watched.Span.StatusDescription));
        Assert.Equal("ai_busy", watched.Span.GetTagItem("error.type"));
        Assert.Equal("ai_busy", Assert.Single(watched.Of(Key + "duration")).Tags["error.type"]);
        Assert.Empty(watched.Of("gen_ai.client.token.usage"));
        Assert.DoesNotContain("zebra", watched.Everything, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Any_other_exception_is_an_error_of_its_type_without_its_text()
    {
        using var watched = new Watched(_model);
        using var client = Client(new AnsweringClient(_time.Advance) { Fault = new InvalidOperationException("zebra") });

        await Assert.ThrowsAsync<InvalidOperationException>(() => AskAsync(client, stream: true));

        Assert.Equal("System.InvalidOperationException", watched.Span.GetTagItem("error.type"));
        Assert.DoesNotContain("zebra", watched.Everything, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task The_callers_cancellation_ends_the_span_and_is_no_error(bool stream)
    {
        using var watched = new Watched(_model);
        using var stop = new CancellationTokenSource();
        using var client = Client(new AnsweringClient(_ => stop.Cancel(), new TextContent("It ")));

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => AskAsync(client, stream, stop.Token));

        Assert.Equal((ActivityStatusCode.Unset, "cancelled"), (watched.Span.Status, watched.Span.GetTagItem("error.type")));
        Assert.Equal("cancelled", Assert.Single(watched.Of(Key + "duration")).Tags["error.type"]);
    }

    [Fact]
    public async Task A_stream_that_its_reader_leaves_ends_its_span()
    {
        using var watched = new Watched(_model);
        var provider = Answering("It ", "owes ", "nothing.");
        using var client = Client(provider);

        await foreach (var update in client.GetStreamingResponseAsync([new(ChatRole.User, Question)], Options(), TestContext.Current.CancellationToken))
        {
            if (update.Text.Length > 0)
            {
                break;
            }
        }

        Assert.True(provider.IsLeft);
        Assert.Equal((ActivityStatusCode.Unset, "cancelled"), (watched.Span.Status, watched.Span.GetTagItem("error.type")));
        Assert.Equal(1, watched.Value(Key + "duration"));
    }

    [Fact]
    public async Task The_span_is_current_for_the_provider_alone()
    {
        using var watched = new Watched(_model);
        var provider = Answering("It ", "owes ", "nothing.");
        using var client = Client(provider);
        using var outer = new Activity("reader").Start();

        await foreach (var _ in client.GetStreamingResponseAsync([new(ChatRole.User, Question)], Options(), TestContext.Current.CancellationToken))
        {
            Assert.Same(outer, Activity.Current);
            await Task.Yield();
        }

        Assert.Same(outer, Activity.Current);
        Assert.Equal(3, provider.Current.Count);
        Assert.All(provider.Current, current => Assert.Same(watched.Span, current));
        Assert.Equal(outer.SpanId, watched.Span.ParentSpanId);
    }

    [Fact]
    public async Task Each_attempt_is_a_span_of_its_own()
    {
        using var watched = new Watched(_model);
        var layer = new ModelLayer(new ScriptedClient(Step.Fail(ModelFailure.Unavailable), Step.Say("hello")));
        using var client = layer.Retry(Client(layer.Provider));

        await layer.AskAsync(client, stream: true, _model);

        Assert.Equal(["ai_unavailable", null], watched.Spans.Select(span => span.GetTagItem("error.type")));
        Assert.Equal(2, watched.Of(Key + "duration").Count);
    }

    [Fact]
    public async Task A_span_that_is_not_sampled_is_measured_all_the_same()
    {
        using var watched = new Watched(_model, ActivitySamplingResult.PropagationData);
        using var client = Client(Answering("It owes nothing."));

        await AskAsync(client, stream: true);

        Assert.Equal(1, watched.Value(Key + "duration"));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Contents_are_recorded_only_when_that_is_switched_on(bool stream)
    {
        using var watched = new Watched(_model);
        using var silent = Client(Answering("It owes ", "nothing."));
        using var open = Client(Answering("It owes ", "nothing."), content: true);

        await AskAsync(silent, stream);
        Assert.DoesNotContain("owe", watched.Everything, StringComparison.Ordinal);
        await AskAsync(open, stream);

        Assert.Equal(
            $$"""[{"role":"user","parts":[{"type":"text","content":"{{Question}}"}]}]""", watched.Spans[1].GetTagItem("gen_ai.input.messages"));
        Assert.Equal(
            """[{"role":"assistant","parts":[{"type":"text","content":"It owes nothing."}],"finish_reason":"stop"}]""",
            watched.Spans[1].GetTagItem("gen_ai.output.messages"));
    }

    private AnsweringClient Answering(params string[] texts) => new(_time.Advance, [.. texts.Select(text => new TextContent(text))]);

    private TelemetryChatClient Client(IChatClient inner, bool content = false)
    {
        var models = new ModelsOptions
        {
            Default = _model,
            Catalogue = { [_model] = new() { InputUsdPerMillion = 1, CachedInputUsdPerMillion = 0.5m, OutputUsdPerMillion = 7 } },
        };
        return new TelemetryChatClient(inner, new TelemetryOptions { Content = content }, _time, new ModelCatalogue(models));
    }

    private ChatOptions Options() =>
        new ModelCall { Organization = OrganizationId.Demo, ConversationId = _conversation, Agent = "crm-assistant" }
            .On(new ChatOptions { ModelId = _model, Temperature = 0.2f, TopP = 0.9f, MaxOutputTokens = 50 });

    private async Task AskAsync(IChatClient client, bool stream, CancellationToken? stop = null)
    {
        var cancellationToken = stop ?? TestContext.Current.CancellationToken;
        ChatMessage[] messages = [new(ChatRole.User, Question)];
        if (stream)
        {
            await foreach (var _ in client.GetStreamingResponseAsync(messages, Options(), cancellationToken))
            {
            }
        }
        else
        {
            await client.GetResponseAsync(messages, Options(), cancellationToken);
        }
    }
}
