namespace A3Agent.Offline;

/// <summary>What a parameter is for, as its name, type and description say.</summary>
internal enum ParameterRole
{
    /// <summary>Nothing that the rules know.</summary>
    Other,

    /// <summary>What to group by.</summary>
    Grouping,

    /// <summary>What to order by.</summary>
    Order,

    /// <summary>One of several values.</summary>
    Choice,

    /// <summary>How many rows.</summary>
    Limit,

    /// <summary>The first day of a period.</summary>
    FromDate,

    /// <summary>The last day of a period.</summary>
    ToDate,

    /// <summary>A day or a moment.</summary>
    Date,

    /// <summary>The id of a record.</summary>
    Id,

    /// <summary>The name of something that is no record: a product, a stage.</summary>
    Entity,

    /// <summary>Free words to search for.</summary>
    Query,

    /// <summary>One line that says what it is.</summary>
    Title,

    /// <summary>A longer text.</summary>
    Text,

    /// <summary>A number.</summary>
    Number,

    /// <summary>Yes or no.</summary>
    Flag,

    /// <summary>Several words.</summary>
    List,

    /// <summary>Parameters of its own.</summary>
    Object,
}
