using System.Text.Json;
using Microsoft.Extensions.AI;

namespace A3Agent.OpenAI.Chat;

/// <summary>
/// The tool calls of one answer. Each gets an id of its own, since each must be answered exactly once; a call that lacks its id or
/// name, or repeats an id, is kept with an exception: it can be answered, and cannot be run.
/// </summary>
internal sealed class ToolCallList
{
    // A name for a call whose own never came: the conversation can then go on, since the wire demands one.
    private const string UnknownName = "unknown";

    private readonly List<FunctionCallContent> _calls = [];

    public IReadOnlyList<FunctionCallContent> Calls => _calls;

    /// <summary>Adds one call; <paramref name="trouble"/> says why it cannot be trusted, null that it can.</summary>
    public void Add(string? id, string? name, ReadOnlySpan<byte> arguments, string? trouble = null)
    {
        if (string.IsNullOrEmpty(id))
        {
            trouble ??= "The call has no id.";
            id = $"call_{_calls.Count}";
        }

        if (string.IsNullOrEmpty(name))
        {
            trouble ??= "The call has no name.";
            name = UnknownName;
        }

        if (IsTaken(id))
        {
            trouble ??= "The call repeats the id of another.";
            id = $"{id}_{_calls.Count}";
        }

        _calls.Add(trouble is null
            ? ToolArguments.Parse(id, name, arguments)
            : ToolArguments.Broken(id, name, arguments, new JsonException(trouble)));
    }

    private bool IsTaken(string id)
    {
        foreach (var call in _calls)
        {
            if (call.CallId == id)
            {
                return true;
            }
        }

        return false;
    }
}
