using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using A3Agent.Models;
using A3Agent.OpenAI.Upstream;
using Microsoft.Extensions.AI;

namespace A3Agent.OpenAI.Responses;

/// <summary>Parts of a response as those of Microsoft.Extensions.AI.</summary>
internal static class OutputMapping
{
    /// <summary>The texts of a message item, refusals among them.</summary>
    /// <returns>Whether one of them is a refusal.</returns>
    public static bool AddText(JsonElement item, List<AIContent> contents, ref bool refused)
    {
        var refusals = false;
        foreach (var part in item.Items("content"))
        {
            var isRefusal = part.Text("type") == "refusal";
            if ((isRefusal ? part.Text("refusal") : part.Text("text")) is { Length: > 0 } text)
            {
                contents.Add(new TextContent(text));
                refusals |= isRefusal;
            }
        }

        refused |= refusals;
        return refusals;
    }

    /// <summary>Why a function call must not run though its item is there; null when it may.</summary>
    public static string? TroubleOf(JsonElement item)
        => item.Text("status") is "incomplete" or "in_progress" ? "The call was cut off." : null;

    /// <summary>The arguments of a function call; empty when there are none.</summary>
    public static ReadOnlySpan<byte> Arguments(JsonElement item) => item.Member("arguments") switch
    {
        { ValueKind: JsonValueKind.String } text => Encoding.UTF8.GetBytes(text.GetString()!),
        // Some servers send the object itself.
        { ValueKind: JsonValueKind.Object } json => JsonMarshal.GetRawUtf8Value(json),
        _ => default,
    };

    /// <summary>How the answer ended, before one looks at what is in it.</summary>
    /// <exception cref="A3Agent.Models.ModelException">It failed, or has no end.</exception>
    public static ChatFinishReason FinishOf(JsonElement response, FailureClassifier failures) => response.Text("status") switch
    {
        "completed" => ChatFinishReason.Stop,
        "incomplete" => response.Member("incomplete_details").Text("reason") switch
        {
            "content_filter" => ChatFinishReason.ContentFilter,
            "max_output_tokens" or "max_tokens" or null => ChatFinishReason.Length,
            { } other => new ChatFinishReason(other),
        },
        "failed" => throw failures.FromError(ErrorOf(response), ModelApi.Responses),
        var status => throw failures.Protocol($"The answer has the status '{status}', which is no end."),
    };

    /// <summary>The tokens; null when the response does not say.</summary>
    public static UsageDetails? UsageOf(JsonElement response) => response.Member("usage") is not { ValueKind: JsonValueKind.Object } usage
        ? null
        : new UsageDetails
        {
            InputTokenCount = usage.Number("input_tokens"),
            OutputTokenCount = usage.Number("output_tokens"),
            TotalTokenCount = usage.Number("total_tokens"),
            CachedInputTokenCount = usage.Member("input_tokens_details").Number("cached_tokens"),
            ReasoningTokenCount = usage.Member("output_tokens_details").Number("reasoning_tokens"),
        };

    private static ProviderError ErrorOf(JsonElement response)
    {
        var error = response.Member("error");
        return new(error.Text("message"), error.Text("type"), error.Text("code"));
    }
}
