using System.Diagnostics;
using Microsoft.SemanticKernel;

namespace A3Agent.Turns;

/// <summary>A span <c>execute_tool {tool}</c> around every function, by OpenTelemetry's GenAI conventions; no arguments, no results.</summary>
internal sealed class ToolTelemetryFilter : IFunctionInvocationFilter
{
    public async Task OnFunctionInvocationAsync(
        Microsoft.SemanticKernel.FunctionInvocationContext context, Func<Microsoft.SemanticKernel.FunctionInvocationContext, Task> next)
    {
        using var span = A3Telemetry.Source.HasListeners() ? A3Telemetry.Source.StartActivity($"execute_tool {context.Function.Name}") : null;
        span?.SetTag("gen_ai.operation.name", "execute_tool").SetTag("gen_ai.tool.name", context.Function.Name);
        try
        {
            await next(context);
        }
        catch (Exception error)
        {
            span?.SetStatus(ActivityStatusCode.Error).SetTag("error.type", error.GetType().Name);
            throw;
        }
    }
}
