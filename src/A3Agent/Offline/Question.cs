using System.Collections.Frozen;

namespace A3Agent.Offline;

/// <summary>What kind of answer a question wants.</summary>
internal enum Intent
{
    /// <summary>A greeting.</summary>
    Greeting,

    /// <summary>Thanks.</summary>
    Thanks,

    /// <summary>What can you do?</summary>
    Help,

    /// <summary>Something is to be written.</summary>
    Write,

    /// <summary>Counts, sums and averages, perhaps by group.</summary>
    Aggregate,

    /// <summary>Everything about one record.</summary>
    Describe,

    /// <summary>Records that match.</summary>
    List,
}

/// <summary>Words that seem to name something: a client, a person, a product, a sector.</summary>
/// <param name="Text">The words as written.</param>
/// <param name="First">The first word's index.</param>
/// <param name="Last">The last word's index.</param>
/// <param name="IsFirm">Whether they must name something: written as a name, or standing where a name stands.</param>
/// <param name="Before">The word before, in lower case.</param>
internal sealed record Term(string Text, int First, int Last, bool IsFirm, string Before)
{
    /// <summary>Whether somebody is named who is to do something: "for X", "remind X".</summary>
    public bool IsAddressed => Before is "for" or "remind" or "assign" or "ask" or "tell" or "have" or "let" or "get";
}

/// <summary>A question, read: what it is about, what it wants to know, and what narrows it.</summary>
internal sealed record Question
{
    /// <summary>The question as written.</summary>
    public required string Text { get; init; }

    /// <summary>Its words.</summary>
    public required IReadOnlyList<Token> Words { get; init; }

    /// <summary>What kind of answer it wants.</summary>
    public Intent Intent { get; init; }

    /// <summary>What its meaningful words mean, names and dates left out.</summary>
    public FrozenSet<string> Concepts { get; init; } = FrozenSet<string>.Empty;

    /// <summary>The noun that it is about, as a concept; null when it names none.</summary>
    public string? Subject { get; init; }

    /// <summary>What to group by, as a concept; null when it does not ask for groups.</summary>
    public string? Dimension { get; init; }

    /// <summary>The names in it.</summary>
    public IReadOnlyList<Term> Terms { get; init; } = [];

    /// <summary>The record ids in it.</summary>
    public IReadOnlyList<string> Ids { get; init; } = [];

    /// <summary>The days in it.</summary>
    public DateSpan? When { get; init; }

    /// <summary>How many rows are wanted: "top 5".</summary>
    public int? Rows { get; init; }

    /// <summary>Whether it asks for what is the user's own.</summary>
    public bool IsMine { get; init; }

    /// <summary>Whether it continues the turn before.</summary>
    public bool IsFollowUp { get; init; }

    /// <summary>Whether the question means one of the concepts.</summary>
    public bool Means(params ReadOnlySpan<string> concepts)
    {
        foreach (var concept in concepts)
        {
            if (Concepts.Contains(concept))
            {
                return true;
            }
        }

        return false;
    }
}
