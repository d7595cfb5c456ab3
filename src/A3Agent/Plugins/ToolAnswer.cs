namespace A3Agent.Plugins;

/// <summary>What a plugin function returns when its answer rests on records: the data for the model, and the records to cite.</summary>
/// <param name="Data">What the model reads, serialised as camelCase JSON; lists that are too long are cut with a note.</param>
/// <param name="Citations">The records that the data comes from.</param>
public sealed record ToolAnswer(object Data, IReadOnlyList<Citation> Citations);
