using System.Diagnostics;
using A3Agent.Models.Telemetry;
using A3Agent.Plugins;
using Microsoft.SemanticKernel;
using SKContext = Microsoft.SemanticKernel.FunctionInvocationContext;

namespace A3Agent.Turns;

/// <summary>
/// A span <c>execute_tool {tool}</c> and <c>gen_ai.execute_tool.duration</c> around every function, by OpenTelemetry's GenAI
/// conventions; no arguments, no results. <c>error.type</c> is the exception's type, or <c>cancelled</c>.
/// </summary>
internal sealed class ToolTelemetryFilter(TimeProvider time) : IFunctionInvocationFilter
{
    public Task OnFunctionInvocationAsync(SKContext context, Func<SKContext, Task> next) =>
        A3Telemetry.Source.HasListeners() || A3Telemetry.ToolDuration.Enabled ? MeasuredAsync(context, next) : next(context);

    private async Task MeasuredAsync(SKContext context, Func<SKContext, Task> next)
    {
        var tool = context.Function.Name;
        using var span = A3Telemetry.Source.HasListeners() ? A3Telemetry.Source.StartActivity($"{GenAI.ExecuteTool} {tool}") : null;
        if (span is { IsAllDataRequested: true })
        {
            var call = context.Kernel.Services.GetService(typeof(ToolContext)) as ToolContext;
            span.SetTag(GenAI.Operation, GenAI.ExecuteTool).SetTag(GenAI.ToolName, tool).SetTag(GenAI.ToolType, "function");
            span.SetTag(GenAI.ToolCallId, call is { CallId.Length: > 0 } ? call.CallId : null);
        }

        var started = time.GetTimestamp();
        string? error = null;
        try
        {
            await next(context);
        }
        catch (Exception thrown)
        {
            error = thrown is OperationCanceledException ? GenAI.Cancelled : thrown.GetType().Name;
            span?.SetTag(GenAI.ErrorType, error);
            if (error != GenAI.Cancelled)
            {
                span?.SetStatus(ActivityStatusCode.Error);
            }

            throw;
        }
        finally
        {
            var tags = new TagList { { GenAI.Operation, GenAI.ExecuteTool }, { GenAI.ToolName, tool }, { GenAI.ToolType, "function" } };
            if (error is not null)
            {
                tags.Add(GenAI.ErrorType, error);
            }

            A3Telemetry.ToolDuration.Record(time.GetElapsedTime(started).TotalSeconds, tags);
        }
    }
}
