using System.Buffers;
using System.Text.Json;
using Microsoft.Extensions.AI;
using Sdk = OpenAI.Chat;

namespace A3Agent.OpenAI.Chat;

/// <summary>
/// Puts the deltas of a stream's tool calls together. A call whose head came after its arguments or changed on the way is
/// handed out with an exception, as <see cref="ToolCallList"/> does with one that lacks its head. Not thread-safe; one per stream.
/// </summary>
internal sealed class ToolCallAssembly
{
    private List<PartialCall>? _calls;
    private bool _complete;

    /// <summary>Takes one delta.</summary>
    public void Add(Sdk.StreamingChatToolCallUpdate delta)
    {
        if (_complete)
        {
            throw new JsonException("A part of a tool call came after the finish_reason.");
        }

        var call = Find(delta.Index);
        if (call is null || StartsAnother(call, delta))
        {
            (_calls ??= []).Add(call = new PartialCall(delta.Index));
        }

        call.Add(delta);
    }

    /// <summary>The calls in the order in which they began; empty when there are none.</summary>
    public IReadOnlyList<FunctionCallContent> Complete()
    {
        _complete = true;
        if (_calls is null)
        {
            return [];
        }

        var list = new ToolCallList();
        foreach (var call in _calls)
        {
            call.AddTo(list);
        }

        return list.Calls;
    }

    // The newest call of an index: servers that put every call at index 0 tell them apart by their ids.
    private PartialCall? Find(int index)
    {
        for (var i = (_calls?.Count ?? 0) - 1; i >= 0; i--)
        {
            if (_calls![i].Index == index)
            {
                return _calls[i];
            }
        }

        return null;
    }

    private static bool StartsAnother(PartialCall call, Sdk.StreamingChatToolCallUpdate delta)
        => call.Id is not null
            && !string.IsNullOrEmpty(delta.ToolCallId) && delta.ToolCallId != call.Id
            && !string.IsNullOrEmpty(delta.FunctionName);

    private sealed class PartialCall(int index)
    {
        private readonly ArrayBufferWriter<byte> _arguments = new(64);
        private string? _name;
        private string? _trouble;

        public int Index { get; } = index;

        public string? Id { get; private set; }

        public void Add(Sdk.StreamingChatToolCallUpdate delta)
        {
            Id = Merge(Id, delta.ToolCallId, "id");
            _name = Merge(_name, delta.FunctionName, "name");
            if (delta.FunctionArgumentsUpdate is { IsEmpty: false } piece)
            {
                _arguments.Write(piece.ToMemory().Span);
            }
        }

        public void AddTo(ToolCallList list) => list.Add(Id, _name, _arguments.WrittenSpan, _trouble);

        private string? Merge(string? have, string? came, string what)
        {
            if (string.IsNullOrEmpty(came) || came == have)
            {
                return have;
            }

            _trouble ??= have is not null ? $"The call's {what} changed on the way."
                : _arguments.WrittenCount > 0 ? $"The call's {what} came after its arguments."
                : null;
            return have ?? came;
        }
    }
}
