namespace A3Agent.Plugins.Crm;

/// <summary>How many rows a model is shown.</summary>
internal static class Limits
{
    public const int MaxRows = 50;

    public const int ClientDeals = 20;

    public const int RelatedRecords = 10;

    /// <summary>The schema keeps a model within the limits; a template that calls a function is kept here.</summary>
    public static int Rows(int limit) => Math.Clamp(limit, 1, MaxRows);
}
