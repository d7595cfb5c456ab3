namespace A3Agent.Turns;

/// <summary>Settings <c>Turns</c> and <c>Tools</c>.</summary>
public sealed class TurnOptions
{
    /// <summary>How long one turn may run.</summary>
    public TimeSpan Deadline { get; init; } = TimeSpan.FromSeconds(120);

    /// <summary>How many replies of a turn may ask for tools; the next one must answer without.</summary>
    public int MaxRounds { get; init; } = 8;

    /// <summary>How often the same call with the same arguments may be made in a turn.</summary>
    public int MaxIdenticalCalls { get; init; } = 3;

    /// <summary>How many replies of a turn may hold a call that cannot be run before the turn fails.</summary>
    public int MaxInvalidReplies { get; init; } = 3;

    /// <summary>How long one tool call may run.</summary>
    public TimeSpan ToolTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>The longest result of a tool that a model is given, in bytes of UTF-8.</summary>
    public int MaxResultBytes { get; init; } = 16 * 1024;

    /// <summary>The most output tokens of a turn whose request and prompt name none.</summary>
    public int MaxOutputTokens { get; init; } = 2_000;

    /// <summary>The temperature of turns whose request and prompt name none; null leaves it to the provider.</summary>
    public double? Temperature { get; init; }

    /// <summary>How many messages of a conversation are looked at; of those, the newest that fit are sent.</summary>
    public int HistoryMessages { get; init; } = 50;

    /// <summary>The agent (a prompt's name) of conversations that name none.</summary>
    public string DefaultAgent { get; init; } = "crm-assistant";
}
