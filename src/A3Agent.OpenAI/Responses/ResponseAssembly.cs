using System.Text.Json;
using A3Agent.OpenAI.Chat;
using A3Agent.OpenAI.Upstream;
using Microsoft.Extensions.AI;

namespace A3Agent.OpenAI.Responses;

/// <summary>
/// Puts one answer together: from the events of a stream, or from a whole response, which is a stream of its terminal event alone. Text
/// counts as it comes; a function call counts as its final item says it, whatever its deltas were. Not thread-safe; one per answer.
/// </summary>
internal sealed class ResponseAssembly(FailureClassifier failures, bool stored)
{
    private readonly ToolCallList _calls = new();
    private readonly HashSet<int> _spoken = [];
    private readonly HashSet<int> _finished = [];
    private readonly List<(int Index, JsonElement Item)> _begun = [];
    private readonly HashSet<string> _callIds = new(StringComparer.Ordinal);
    private string? _id;
    private string? _model;
    private bool _refused;

    /// <summary>Whether the terminal event has come.</summary>
    public bool Ended { get; private set; }

    /// <summary>What an event brings; null when that is nothing a caller could see.</summary>
    /// <exception cref="A3Agent.Models.ModelException">The answer says that it failed, or how it ended is not known.</exception>
    public ChatResponseUpdate? Take(in ResponseEvent item)
    {
        switch (item.Kind)
        {
            case ResponseEventKind.Created:
                Introduce(item.Json);
                return null;
            case ResponseEventKind.TextDelta or ResponseEventKind.RefusalDelta when !string.IsNullOrEmpty(item.Delta):
                _spoken.Add(item.Index);
                _refused |= item.Kind == ResponseEventKind.RefusalDelta;
                return Update([new TextContent(item.Delta)], null, item.Kind == ResponseEventKind.RefusalDelta);
            case ResponseEventKind.ItemAdded when item.Json.Text("type") == "function_call":
                _begun.Add((item.Index, item.Json));
                return null;
            case ResponseEventKind.ItemDone:
                List<AIContent> contents = [];
                var refused = Finish(item.Json, item.Index, contents);
                return contents.Count > 0 ? Update(contents, null, refused) : null;
            case ResponseEventKind.Terminal:
                Introduce(item.Json);
                return End(item.Json, []);
            default:
                return null;
        }
    }

    private void Introduce(JsonElement response)
    {
        _id = response.Text("id") ?? _id;
        _model = response.Text("model") ?? _model;
    }

    // Each item once, by its place; its text only where no delta has brought it.
    private bool Finish(JsonElement item, int index, List<AIContent> contents)
    {
        if (!_finished.Add(index))
        {
            return false;
        }

        switch (item.Text("type"))
        {
            case "message" when !_spoken.Contains(index): return OutputMapping.AddText(item, contents, ref _refused);
            case "reasoning": contents.Add(ReasoningItem.Read(item)); break;
            case "function_call": contents.Add(Call(item, OutputMapping.TroubleOf(item))); break;
        }

        return false;
    }

    private FunctionCallContent Call(JsonElement item, string? trouble)
    {
        var id = item.Text("call_id");
        if (id is not null)
        {
            _callIds.Add(id);
        }

        _calls.Add(id, item.Text("name"), OutputMapping.Arguments(item), trouble);
        return _calls.Calls[^1];
    }

    private ChatResponseUpdate End(JsonElement response, List<AIContent> contents)
    {
        var finish = OutputMapping.FinishOf(response, failures);
        var nothingYet = _finished.Count == 0 && _spoken.Count == 0;
        var index = 0;
        foreach (var item in response.Items("output"))
        {
            if (nothingYet || IsNewCall(item, index))
            {
                _finished.Remove(index);
                Finish(item, index, contents);
            }

            index++;
        }

        foreach (var (_, item) in _begun.Where(begun => IsNewCall(begun.Item, begun.Index)))
        {
            contents.Add(Call(item, "The call was begun and never finished."));
        }

        if (OutputMapping.UsageOf(response) is { } usage)
        {
            contents.Add(new UsageContent(usage));
        }

        Ended = true;
        return Update(
            contents,
            finish != ChatFinishReason.Stop ? finish
                : _calls.Calls.Count > 0 ? ChatFinishReason.ToolCalls
                : _refused ? ChatFinishReason.ContentFilter
                : finish,
            _refused && nothingYet,
            response);
    }

    // By its id, since a server that leaves items out of its last event moves the others.
    private bool IsNewCall(JsonElement item, int index) => item.Text("type") == "function_call"
        && (item.Text("call_id") is { Length: > 0 } id ? !_callIds.Contains(id) : !_finished.Contains(index));

    private ChatResponseUpdate Update(List<AIContent> contents, ChatFinishReason? finish, bool refused, JsonElement response = default)
        => new(ChatRole.Assistant, contents)
        {
            ResponseId = _id,
            MessageId = _id,
            ModelId = _model,
            ConversationId = stored ? _id : null,
            FinishReason = finish,
            CreatedAt = response.Number("created_at") is { } seconds ? DateTimeOffset.FromUnixTimeSeconds(seconds) : null,
            AdditionalProperties = refused ? new() { [OpenAIKeys.Refusal] = true } : null,
        };
}
