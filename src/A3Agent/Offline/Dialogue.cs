using System.Globalization;
using System.Text.Json;
using Microsoft.Extensions.AI;

namespace A3Agent.Offline;

/// <summary>What the messages of a request say: who asks, when, what was said before, and what the tools answered in this turn.</summary>
internal sealed class Dialogue
{
    private readonly Dictionary<string, ToolResult> results = new(StringComparer.Ordinal);

    /// <summary>Reads messages.</summary>
    public Dialogue(IReadOnlyList<ChatMessage> messages, ChatOptions? options, DateOnly today)
    {
        System = string.Join(
            '\n',
            messages.Where(message => message.Role == ChatRole.System).Select(message => message.Text).Prepend(options?.Instructions ?? "")
        );
        Facts = PromptFacts.Read(System, today);
        Schema = options?.ResponseFormat is ChatResponseFormatJson { Schema: { } schema } ? schema : PromptInputs.RecordIn(System);
        var last = messages.Count - 1;
        while (last >= 0 && messages[last].Role != ChatRole.User)
        {
            last--;
        }

        Text = last >= 0 ? messages[last].Text : "";
        Earlier = [.. Exchanges(messages.Take(Math.Max(last, 0)))];
        ReadResults(messages.Skip(last + 1));
        NextCall =
            1
            + messages
                .SelectMany(message => message.Contents)
                .OfType<FunctionCallContent>()
                .Select(call =>
                    call.CallId.StartsWith("call_", StringComparison.Ordinal)
                    && int.TryParse(call.CallId.AsSpan(5), NumberStyles.None, CultureInfo.InvariantCulture, out var number)
                        ? number
                        : 0
                )
                .DefaultIfEmpty(0)
                .Max();
    }

    /// <summary>The system prompt.</summary>
    public string System { get; }

    /// <summary>The JSON Schema that the answer has to fit; null when it is free.</summary>
    public JsonElement? Schema { get; }

    /// <summary>What the system prompt says about the moment and the user.</summary>
    public PromptFacts Facts { get; }

    /// <summary>The user's last message.</summary>
    public string Text { get; }

    /// <summary>The turns before, oldest first: what was asked and what was answered.</summary>
    public IReadOnlyList<(string Question, string Answer)> Earlier { get; }

    /// <summary>The number of the next tool call of the conversation.</summary>
    public int NextCall { get; }

    /// <summary>The last result of this turn; null when there is none.</summary>
    public ToolResult? LastResult { get; private set; }

    /// <summary>What a call answered in this turn; null when it has not been made.</summary>
    public ToolResult? ResultOf(PlannedCall call) => results.GetValueOrDefault(call.Key);

    private void ReadResults(IEnumerable<ChatMessage> messages)
    {
        var calls = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var content in messages.SelectMany(message => message.Contents))
        {
            if (content is FunctionCallContent call)
            {
                calls[call.CallId] = PlannedCall.KeyOf(call.Name, call.Arguments);
            }
            else if (content is FunctionResultContent answered && calls.TryGetValue(answered.CallId, out var key))
            {
                results[key] = LastResult = ToolResult.Read(answered.Result);
            }
        }
    }

    private static IEnumerable<(string, string)> Exchanges(IEnumerable<ChatMessage> messages)
    {
        string? question = null;
        var answer = "";
        foreach (var message in messages)
        {
            if (message.Role == ChatRole.User)
            {
                if (question is not null)
                {
                    yield return (question, answer);
                }

                (question, answer) = (message.Text, "");
            }
            else if (message.Role == ChatRole.Assistant)
            {
                answer += message.Text;
            }
        }

        if (question is not null)
        {
            yield return (question, answer);
        }
    }
}
