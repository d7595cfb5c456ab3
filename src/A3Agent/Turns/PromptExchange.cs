using System.Text.Json;
using A3Agent.Conversations;
using A3Agent.Models;
using A3Agent.Models.Caching;
using A3Agent.Models.Routing;
using A3Agent.Models.StructuredOutput;
using A3Agent.Prompts;
using Microsoft.Extensions.AI;

namespace A3Agent.Turns;

/// <summary>
/// The calls of one run of a prompt: the question, and for a structured answer that is cut off or does not fit one more try each. It
/// adds up what they spend, whatever comes of them. Not thread-safe.
/// </summary>
internal sealed class PromptExchange(IChatClient chat, ModelCatalogue models, Prompt prompt, ChatModel model, ChatOptions options)
{
    private const int MaxSaid = 300;
    private ChatOptions _options = options;
    private TokenUsage _remembered = TokenUsage.None;

    /// <summary>What the calls so far used.</summary>
    public TokenUsage Usage => (ModelCall.Of(_options)?.Tally?.Sum ?? TokenUsage.None).Plus(_remembered);

    /// <summary>The model that really answered last.</summary>
    public string Model { get; private set; } = model.Name;

    /// <summary>Why the last answer ended; null before there is one.</summary>
    public string? FinishReason { get; private set; }

    /// <summary>The temperature that was sent; null when none was.</summary>
    public double? Temperature { get; private set; } = options.Temperature is { } temperature ? Math.Round(temperature, 6) : null;

    /// <summary>Notes on the options that an answer which does not fit must not be remembered.</summary>
    public static ChatOptions WithKeeping(Prompt prompt, ChatOptions options)
    {
        if (prompt is { Settings.Deterministic: true, OutputSchema: { } schema })
        {
            bool Fits(ChatResponse reply) => StructuredAnswer.Read(schema, reply.Text, out _) is not null;
            (options.AdditionalProperties ??= [])[CachingChatClient.KeepIfKey] = (Func<ChatResponse, bool>)Fits;
        }

        return options;
    }

    /// <summary>Asks until there is an answer.</summary>
    /// <returns>A JSON string of a free answer, the JSON of a structured one.</returns>
    /// <exception cref="ModelException">The model failed, or its answer is none.</exception>
    public async Task<JsonElement> AskAsync(IReadOnlyList<ChatMessage> messages, CancellationToken cancellationToken)
    {
        if (prompt.OutputFormat is not { Schema: { } schema } format)
        {
            var free = await CallAsync(messages, cancellationToken);
            return free.Text.Length > 0 ? JsonSerializer.SerializeToElement(free.Text) : throw Empty(free);
        }

        var asked = Form(messages, format);
        for (bool enlarged = false, repaired = false; ;)
        {
            var reply = await CallAsync(asked, cancellationToken);
            if (reply.IsRefusal() || reply.FinishReason == ChatFinishReason.ContentFilter)
            {
                throw NotAnswered(reply);
            }

            if (StructuredAnswer.Read(schema, reply.Text, out var problems) is { } value)
            {
                return value;
            }

            if (reply.FinishReason == ChatFinishReason.Length)
            {
                enlarged = Enlarge(enlarged);
                continue;
            }

            if (repaired || reply.Text.Length == 0)
            {
                throw repaired
                    ? new ModelException(ModelFailure.OutputInvalid, $"the repaired answer has {problems.Count} problems under the prompt's output_schema")
                    : Empty(reply);
            }

            asked = [.. asked, new(ChatRole.Assistant, reply.Text), new(ChatRole.User, StructuredTexts.Repair(problems))];
            repaired = true;
        }
    }

    private static ModelException Empty(ChatResponse reply) =>
        reply.IsRefusal() || reply.FinishReason == ChatFinishReason.ContentFilter ? NotAnswered(reply)
        : reply.FinishReason == ChatFinishReason.Length ? new ModelException(ModelFailure.OutputCut, "the answer is cut off before its first word")
        : new ModelException(ModelFailure.Protocol, "the model's answer is empty");

    private static ModelException NotAnswered(ChatResponse reply) => reply.IsRefusal()
        ? new ModelException(ModelFailure.Refused, "the model refused") { Said = Shorten(reply.Text) }
        : new ModelException(ModelFailure.Withheld, "the content filter withheld the answer");

    private static string? Shorten(string text)
    {
        var end = text.Length <= MaxSaid ? text.Length : char.IsHighSurrogate(text[MaxSaid - 1]) ? MaxSaid - 1 : MaxSaid;
        return end == 0 ? null : text[..end];
    }

    // A provider's own guarantee where the model has one; the answer is checked here in either case.
    private IReadOnlyList<ChatMessage> Form(IReadOnlyList<ChatMessage> messages, ChatResponseFormatJson format)
    {
        if (models.OptionsOf(model.Name)?.Capabilities.Contains(ModelCapability.Structured) is true)
        {
            _options.ResponseFormat = format;
            return messages;
        }

        var system = messages.TakeWhile(message => message.Role == ChatRole.System).ToList();
        return [.. system, new(ChatRole.System, StructuredTexts.Form(format.Schema!.Value)), .. messages.Skip(system.Count)];
    }

    private bool Enlarge(bool again)
    {
        var limit = Math.Min((int)Math.Min(2L * _options.MaxOutputTokens!.Value, int.MaxValue), model.OutputTokens);
        if (again || limit <= _options.MaxOutputTokens)
        {
            throw new ModelException(ModelFailure.OutputCut, $"the answer is cut off at {_options.MaxOutputTokens} tokens");
        }

        _options = _options.Clone();
        _options.MaxOutputTokens = limit;
        return true;
    }

    private async Task<ChatResponse> CallAsync(IReadOnlyList<ChatMessage> messages, CancellationToken cancellationToken)
    {
        var reply = await chat.GetResponseAsync(messages, _options, cancellationToken);
        // An answer from memory is known to cost nothing.
        _remembered = CachingChatClient.IsCached(reply) ? _remembered with { CostUsd = 0 } : _remembered;
        (Model, FinishReason) = (reply.ModelId ?? model.Name, reply.FinishReason?.Value);
        if (ModelLimitsChatClient.LeftOutOf(reply).Contains(ModelParameter.Temperature))
        {
            Temperature = null;
        }

        return reply;
    }
}
