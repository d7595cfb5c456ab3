namespace A3Agent.Plugins.Crm;

/// <summary>What a model is told about the filters that list_deals and pipeline_summary share.</summary>
internal static class DealTexts
{
    public const string Status = "Only deals that stand so: open (undecided), won (sold) or lost.";

    public const string Stage = "Only deals in this stage of the pipeline: the whole name, as pipeline_summary by stage lists it.";

    public const string OwnerId = "Only deals of this sales person: the user's id, as find_users gives it.";

    public const string ClientId = "Only deals with this client: the client's id, as search_clients gives it.";

    public const string Product = "Only deals about this product: the whole name, as pipeline_summary by product lists it.";

    public const string ClosingFrom =
        "Only deals that close on this day or later, YYYY-MM-DD: the day they were decided, for open deals the day they are expected to be.";

    public const string ClosingTo = "Only deals that close on this day or earlier, YYYY-MM-DD.";
}
