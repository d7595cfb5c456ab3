using System.ComponentModel;
using System.Diagnostics;
using A3Agent.Conversations;
using A3Agent.Identity;
using A3Agent.Models;
using A3Agent.Plugins;
using A3Agent.Tests.Models.Resilience;
using A3Agent.Tests.Models.Telemetry;
using A3Agent.Turns;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.SemanticKernel;

namespace A3Agent.Tests.Turns;

public sealed class TurnTelemetryTests
{
    private readonly string _name = $"name_{Guid.CreateVersion7(TimeProvider.System.GetUtcNow()):N}";
    private readonly SteppedTime _time = new();

    [Fact]
    public async Task A_tool_is_a_span_with_its_call_and_a_duration()
    {
        using var watched = new Watched(_name);

        await InvokeAsync(() => _time.Advance(TimeSpan.FromSeconds(2)));

        var span = watched.Span;
        Assert.Equal(($"execute_tool {_name}", ActivityKind.Internal), (span.DisplayName, span.Kind));
        Assert.Equal(("execute_tool", _name), (span.GetTagItem("gen_ai.operation.name"), span.GetTagItem("gen_ai.tool.name")));
        Assert.Equal(("function", "call_7"), (span.GetTagItem("gen_ai.tool.type"), span.GetTagItem("gen_ai.tool.call.id")));
        Assert.Null(span.GetTagItem("error.type"));
        Assert.Equal(2, watched.Value("gen_ai.execute_tool.duration"));
        Assert.DoesNotContain("zebra", watched.Everything, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_tool_that_throws_is_an_error_without_its_text()
    {
        using var watched = new Watched(_name);

        await Assert.ThrowsAsync<InvalidOperationException>(() => InvokeAsync(() => throw new InvalidOperationException("zebra")));

        Assert.Equal((ActivityStatusCode.Error, "InvalidOperationException"), (watched.Span.Status, watched.Span.GetTagItem("error.type")));
        Assert.Equal("InvalidOperationException", Assert.Single(watched.Of("gen_ai.execute_tool.duration")).Tags["error.type"]);
        Assert.DoesNotContain("zebra", watched.Everything, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_turn_in_the_background_stays_in_the_trace_of_its_request_and_holds_its_tools()
    {
        using var watched = new Watched(_name);
        using var request = new Activity("request").Start();
        var parent = AgentActivity.Here;
        Task turn;
        using (ExecutionContext.SuppressFlow())
        {
            turn = Task.Run(async () =>
            {
                Assert.Null(Activity.Current);
                using var activity = AgentActivity.Start(Turn(), _name, OrganizationId.Demo, parent, _time);
                activity.Prepared(new PromptReference("crm-assistant", "1.2.0", ""), "gpt-4o");
                await InvokeAsync(() => _time.Advance(TimeSpan.FromSeconds(3)));
                activity.End(TurnStatus.Completed, null);
            }, TestContext.Current.CancellationToken);
        }

        request.Stop();
        await turn;

        var (tool, agent) = (watched.Spans[0], watched.Spans[1]);
        Assert.Equal($"invoke_agent {_name}", agent.DisplayName);
        Assert.Equal((request.TraceId, request.SpanId), (agent.TraceId, agent.ParentSpanId));
        Assert.Equal((request.TraceId, agent.SpanId), (tool.TraceId, tool.ParentSpanId));
        (string Name, object? Value)[] expected =
        [
            ("gen_ai.operation.name", "invoke_agent"), ("gen_ai.agent.name", _name), ("gen_ai.request.model", "gpt-4o"),
            ("gen_ai.prompt.name", "crm-assistant"), ("a3.prompt.version", "1.2.0"), ("a3.organization.id", "demo"), ("error.type", null),
            ("gen_ai.conversation.id", Turn().ConversationId.ToString()),
        ];
        Assert.All(expected, tag => Assert.Equal(tag.Value, agent.GetTagItem(tag.Name)));
        Assert.Equal(3, watched.Value("gen_ai.invoke_agent.duration"));
    }

    [Fact]
    public void A_turn_that_fails_is_an_error_of_its_code_and_one_that_was_stopped_is_none()
    {
        using var watched = new Watched(_name);

        using (var failed = Start())
        {
            failed.End(TurnStatus.Failed, ModelFailure.Unavailable);
        }

        using (var stopped = Start())
        {
            stopped.End(TurnStatus.Cancelled, null);
        }

        Assert.Equal([ActivityStatusCode.Error, ActivityStatusCode.Unset], watched.Spans.Select(span => span.Status));
        Assert.Equal(["ai_unavailable", "cancelled"], watched.Spans.Select(span => span.GetTagItem("error.type")));
        Assert.Equal(
            ["ai_unavailable", "cancelled"], watched.Of("gen_ai.invoke_agent.duration").Select(duration => duration.Tags["error.type"]));
    }

    private static Turn Turn() => new()
    {
        Id = new Guid("0198c6a5-0000-7000-8000-000000000002"), ConversationId = new Guid("0198c6a5-0000-7000-8000-000000000001"),
        UserId = "dev", Status = TurnStatus.Running, StartedAt = DateTimeOffset.UnixEpoch,
    };

    private AgentActivity Start() => AgentActivity.Start(Turn(), _name, OrganizationId.Demo, default, _time);

    private async Task InvokeAsync(Action work)
    {
        var context = new ToolContext(
            new Caller(OrganizationId.Demo, "dev", Role.Admin, null), Turn().Id, "call_7", DateTimeOffset.UnixEpoch, TimeZoneInfo.Utc,
            System.Globalization.CultureInfo.InvariantCulture);
        await using var services = new ServiceCollection()
            .AddSingleton(context)
            .AddSingleton<IFunctionInvocationFilter>(new ToolTelemetryFilter(_time))
            .BuildServiceProvider();
        var tool = KernelFunctionFactory.CreateFromMethod(
            ([Description("What.")] string what) => work(), _name, "Works.");
        await new Kernel(services).InvokeAsync(tool, new KernelArguments { ["what"] = "zebra" }, TestContext.Current.CancellationToken);
    }
}
