namespace A3Agent.Benchmarks.Models;

/// <summary>How a model is asked.</summary>
internal enum ModelWay
{
    /// <summary>The connector alone.</summary>
    Bare,

    /// <summary>The pipeline as it ships; accounts are not kept.</summary>
    Pipeline,

    /// <summary>The same with personal data replaced.</summary>
    Redaction,

    /// <summary>The pipeline as it ships, accounts in SQLite.</summary>
    Accounts,

    /// <summary>The same with three budgets to reserve in.</summary>
    Budgets,
}

internal static class ModelWays
{
    public static bool HasAccounts(this ModelWay way) => way is ModelWay.Accounts or ModelWay.Budgets;

    public static string Title(this ModelWay way) => way switch
    {
        ModelWay.Bare => "connector alone",
        ModelWay.Pipeline => "+ pipeline",
        ModelWay.Redaction => "+ pipeline, redaction",
        ModelWay.Accounts => "+ pipeline, accounts in SQLite",
        _ => "+ pipeline, accounts, 3 budgets",
    };
}
