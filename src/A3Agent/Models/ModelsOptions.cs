namespace A3Agent.Models;

/// <summary>Settings <c>Models</c>: which models there are and which one answers when nobody says.</summary>
public sealed class ModelsOptions
{
    /// <summary>The model of turns that name none, or an alias of it.</summary>
    public string Default { get; set; } = "gpt-4o";

    /// <summary>The models, by the provider's name.</summary>
    public Dictionary<string, ModelOptions> Catalogue { get; set; } = [];

    /// <summary>Names for a use, such as <c>quality</c>, <c>volume</c>, <c>extraction</c>, <c>summary</c>, to models of the
    /// catalogue.</summary>
    public Dictionary<string, string> Aliases { get; set; } = [];

    /// <summary>What organizations chose otherwise, by the organization's id.</summary>
    public Dictionary<string, OrganizationModelOptions> Organizations { get; set; } = [];
}

/// <summary>What one organization chose.</summary>
public sealed class OrganizationModelOptions
{
    /// <summary>The model (or alias) of turns whose request and prompt name none; null for the installation's.</summary>
    public string? Default { get; set; }

    /// <summary>Whether the provider may keep answers of the Responses API. Default false: nothing is stored there.</summary>
    public bool StoreAtProvider { get; set; }
}

/// <summary>What a model does.</summary>
public enum ModelKind
{
    /// <summary>Answers in text.</summary>
    Chat,

    /// <summary>Makes vectors of texts.</summary>
    Embedding,

    /// <summary>Makes text of speech.</summary>
    Transcription,
}

/// <summary>How a model is spoken to.</summary>
public enum ModelApi
{
    /// <summary>Chat Completions.</summary>
    Chat,

    /// <summary>The Responses API.</summary>
    Responses,
}

/// <summary>Settings of one model. Prices are US dollars per million tokens.</summary>
public sealed class ModelOptions
{
    /// <summary>What it does.</summary>
    public ModelKind Kind { get; set; }

    /// <summary>How it is spoken to; for chat models.</summary>
    public ModelApi Api { get; set; }

    /// <summary>The context window, in tokens.</summary>
    public int ContextTokens { get; set; } = 128_000;

    /// <summary>The most tokens of one answer.</summary>
    public int OutputTokens { get; set; } = 16_384;

    /// <summary>Price of input; null when unknown, and then no cost is shown.</summary>
    public decimal? InputUsdPerMillion { get; set; }

    /// <summary>Price of input that the provider had cached; the price of input when null.</summary>
    public decimal? CachedInputUsdPerMillion { get; set; }

    /// <summary>Price of output; null when unknown.</summary>
    public decimal? OutputUsdPerMillion { get; set; }

    /// <summary>Price of a minute of speech, in US dollars; for transcription.</summary>
    public decimal? UsdPerMinute { get; set; }

    /// <summary>Numbers of a vector; for embeddings.</summary>
    public int? Dimensions { get; set; }

    /// <summary>What it can do: names of <see cref="Routing.ModelCapability"/>.</summary>
    public List<string> Capabilities { get; set; } = [];

    /// <summary>Parameters that it answers with an error, so they are left out: names of <see cref="Routing.ModelParameter"/>.</summary>
    public List<string> RejectedParameters { get; set; } = [];

    /// <summary>The models (or aliases) that answer in its place, in order.</summary>
    public List<string> Fallback { get; set; } = [];

    /// <summary>The most calls of it that run at once in this process, at least 1; further ones queue.</summary>
    public int MaxConcurrent { get; set; } = 64;
}
