using System.Diagnostics;
using Microsoft.Extensions.AI;

namespace A3Agent.Models.Telemetry;

/// <summary>What a span says of a request to a chat model: its parameters, and whose call it is.</summary>
internal static class RequestTags
{
    private const int Decimals = 6;

    public static void Set(Activity span, ChatOptions? options, bool stream)
    {
        span.SetTag(GenAI.RequestStream, stream);
        if (options is null)
        {
            return;
        }

        span.SetTag(GenAI.Temperature, Exact(options.Temperature));
        span.SetTag(GenAI.TopP, Exact(options.TopP));
        span.SetTag(GenAI.FrequencyPenalty, Exact(options.FrequencyPenalty));
        span.SetTag(GenAI.PresencePenalty, Exact(options.PresencePenalty));
        span.SetTag(GenAI.MaxTokens, options.MaxOutputTokens);
        span.SetTag(GenAI.Seed, options.Seed);
        span.SetTag(GenAI.StopSequences, options.StopSequences is { Count: > 0 } stops ? stops.ToArray() : null);
        span.SetTag(GenAI.OutputType, options.ResponseFormat is ChatResponseFormatJson ? "json" : null);
        if (ModelCall.Of(options) is { } call)
        {
            span.SetTag(GenAI.ConversationId, call.ConversationId?.ToString());
            span.SetTag(GenAI.Agent, call.Agent);
            span.SetTag(GenAI.Organization, call.Organization.Value);
            span.SetTag(GenAI.TurnId, call.TurnId?.ToString());
        }
    }

    // 0.2f is not 0.2000000029 to people.
    private static double? Exact(float? value) => value is { } number ? Math.Round((double)number, Decimals) : null;
}
