using System.ComponentModel;
using System.Text.Json;
using A3Agent.Conversations;
using A3Agent.Identity;
using A3Agent.Plugins;
using A3Agent.Search;
using A3Agent.Tests.Crm;
using A3Agent.Turns;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.SemanticKernel;

namespace A3Agent.Tests.Turns;

public sealed class ToolInvokerTests
{
    private readonly List<string> _log = [];
    private readonly ManualTime _time = new(DateTimeOffset.UnixEpoch);
    private readonly Sample _sample = new();
    private Action<ToolCallRecord> _ended = _ => { };

    [Fact]
    public async Task An_exception_reaches_the_model_as_a_reference_and_the_log_in_full()
    {
        var answer = Assert.Single(await InvokeAsync(("fail", "{}")));

        Assert.Equal(ToolCallStatus.Failed, answer.Call.Status);
        Assert.DoesNotContain("secret", answer.Call.Result, StringComparison.Ordinal);
        var reference = answer.Call.Result!.Split("Reference ")[1][..32];
        Assert.Contains(_log, line => line.Contains(reference, StringComparison.Ordinal) && line.Contains("secret detail", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_refusal_reaches_the_model_in_its_own_words()
    {
        var answer = Assert.Single(await InvokeAsync(("refuse", "{}")));

        Assert.Equal("""{"error":"Ask for less."}""", answer.Call.Result);
        Assert.Empty(_log);
    }

    [Fact]
    public async Task A_tool_that_never_ends_is_given_up_and_the_others_are_used()
    {
        var echoed = new TaskCompletionSource();
        _ended = call => _ = call.Name == "echo" && echoed.TrySetResult();
        var running = InvokeAsync(("hang", "{}"), ("echo", """{"text":"hello"}"""));
        await Task.WhenAll(_sample.Hanging, echoed.Task).InTimeAsync("both tools called");

        _time.Advance(TimeSpan.FromSeconds(10));

        var answers = await running;
        Assert.Equal([ToolCallStatus.Failed, ToolCallStatus.Completed], answers.Select(answer => answer.Call.Status));
        Assert.Contains("did not answer within", answers[0].Call.Result, StringComparison.Ordinal);
        Assert.Equal("\"hello\"", answers[1].Call.Result);
    }

    [Fact]
    public async Task Reads_of_one_reply_run_together()
    {
        var answers = await InvokeAsync(("meet", "{}"), ("meet", "{}"));

        Assert.All(answers, answer => Assert.Equal("\"met\"", answer.Call.Result));
    }

    [Fact]
    public async Task The_callers_cancellation_is_not_an_answer()
    {
        using var stopped = new CancellationTokenSource();
        await stopped.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => InvokeAsync(stopped.Token, ("echo", """{"text":"x"}""")));
    }

    private Task<ToolInvoker.Answer[]> InvokeAsync(params (string Name, string Arguments)[] calls) =>
        InvokeAsync(TestContext.Current.CancellationToken, calls);

    private async Task<ToolInvoker.Answer[]> InvokeAsync(CancellationToken cancellationToken, params (string Name, string Arguments)[] calls)
    {
        await using var services = new ServiceCollection().BuildServiceProvider();
        var tools = new ToolSet([KernelPluginFactory.CreateFromObject(_sample, A3Json.Options, "sample")]);
        var storage = new StubStorage(new InMemoryCrmStore());
        var invoker = new ToolInvoker(
            services, storage, new ClientSearcher(storage), tools, new TurnOptions(), _time,
            new ListLogger<ToolInvoker>(_log));
        var context = new ToolContext(
            new Caller(OrganizationId.Demo, "u", Role.Member, null), Guid.Empty, "", DateTimeOffset.UnixEpoch, TimeZoneInfo.Utc,
            System.Globalization.CultureInfo.InvariantCulture);
        var records = calls.Select((call, i) => new ToolCallRecord(
            $"call_{i}", call.Name, JsonElement.Parse(call.Arguments), ToolCallStatus.Running, null, null, 1)).ToList();
        return await invoker.InvokeAsync(records, context, _ended, cancellationToken);
    }

    private sealed class Sample
    {
        private readonly Barrier _both = new(2);
        private readonly TaskCompletionSource _hanging = new();

        public Task Hanging => _hanging.Task;

        [KernelFunction("fail"), ReadOnly(true), Description("Fails.")]
        public string Fail() => throw new InvalidOperationException("secret detail");

        [KernelFunction("refuse"), ReadOnly(true), Description("Refuses.")]
        public string Refuse() => throw new ToolException("Ask for less.");

        [KernelFunction("hang"), ReadOnly(true), Description("Never ends and does not listen.")]
        public Task<string> HangAsync()
        {
            _hanging.TrySetResult();
            return new TaskCompletionSource<string>().Task;
        }

        [KernelFunction("echo"), ReadOnly(true), Description("Says it again.")]
        public string Echo([Description("What.")] string text) => text;

        [KernelFunction("meet"), ReadOnly(true), Description("Waits for another call.")]
        public string Meet(CancellationToken cancellationToken)
        {
            return _both.SignalAndWait(Patience.Limit, cancellationToken) ? "met" : "alone";
        }
    }
}
