using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using A3Agent.Models.Tokens;
using Microsoft.Extensions.AI;

namespace A3Agent.Models.Metering;

/// <summary>Estimates what a provider counts of a request: messages, instructions, tools, the form of the answer. Pure.</summary>
internal static class RequestTokens
{
    // What begins the answer, and what a declared function costs beside its words and its schema.
    private const double Reply = 3;
    private const double PerTool = 8;

    /// <summary>An image or another file; providers count 85 to 1,500 for an image.</summary>
    private const double PerFile = 1_500;

    // A tool lives long and is sent with every call.
    private static readonly ConditionalWeakTable<AITool, StrongBox<double>> _tools = [];

    /// <summary>The estimate, in tokens, without a margin.</summary>
    /// <param name="messages">The messages.</param>
    /// <param name="options">The options; their tools and instructions count.</param>
    /// <param name="isText">Whether all of it is text, so that the estimate is comparable to what a provider counts.</param>
    public static double Of(IEnumerable<ChatMessage> messages, ChatOptions? options, out bool isText)
    {
        var (tokens, all) = (Reply, true);
        foreach (var message in messages)
        {
            tokens += TokenEstimate.PerMessage;
            foreach (var content in message.Contents)
            {
                var text = TextOf(content);
                all &= text is not null;
                tokens += content is DataContent or UriContent or HostedFileContent ? PerFile : RememberedEstimate.Of(text);
            }
        }

        isText = all;
        return tokens + OfOptions(options);
    }

    /// <summary>What contents cost as output; what is no text has none.</summary>
    public static string TextOf(IEnumerable<AIContent> received)
    {
        var text = new StringBuilder();
        foreach (var content in received)
        {
            text.Append(content is FunctionCallContent ? "\n" : "").Append(TextOf(content));
        }

        return text.ToString();
    }

    private static string? TextOf(AIContent content) => content switch
    {
        TextContent text => text.Text,
        TextReasoningContent reasoning => reasoning.Text,
        FunctionCallContent call => $"{call.Name} {JsonOf(call.Arguments)}",
        FunctionResultContent result => result.Result as string ?? JsonOf(result.Result),
        ErrorContent error => error.Message,
        UsageContent => "",
        _ => null,
    };

    private static string JsonOf(object? value) => value is null ? "" : JsonSerializer.Serialize(value, A3Json.Options);

    private static double OfOptions(ChatOptions? options)
    {
        if (options is null)
        {
            return 0;
        }

        var tokens = RememberedEstimate.Of(options.Instructions);
        foreach (var tool in options.Tools ?? [])
        {
            tokens += _tools.GetValue(tool, static tool => new StrongBox<double>(OfTool(tool))).Value;
        }

        return options.ResponseFormat is ChatResponseFormatJson { Schema: { } schema } ? tokens + OfJson(schema) : tokens;
    }

    private static double OfTool(AITool tool) =>
        PerTool + TokenEstimator.Estimate(tool.Name) + TokenEstimator.Estimate(tool.Description)
        + (tool is AIFunctionDeclaration function ? OfJson(function.JsonSchema) : 0);

    private static double OfJson(JsonElement json) => json.ValueKind == JsonValueKind.Undefined
        ? 0
        : TokenEstimator.Estimate(Encoding.UTF8.GetString(JsonMarshal.GetRawUtf8Value(json)));
}
