using System.Diagnostics.CodeAnalysis;

namespace A3Agent.Models.Routing;

/// <summary>Who named a model.</summary>
public enum ModelSource
{
    /// <summary>Nobody: the default of the installation.</summary>
    Default,

    /// <summary>The organization's setting.</summary>
    Organization,

    /// <summary>The prompt.</summary>
    Prompt,

    /// <summary>The request.</summary>
    Request,
}

/// <summary>The model that was chosen.</summary>
/// <param name="Model">The model, never an alias.</param>
/// <param name="Source">Who named it.</param>
public sealed record ModelChoice(ChatModel Model, ModelSource Source);

/// <summary>A model was named that the catalogue lacks: the caller's mistake when a request did, else that of who configures.</summary>
/// <param name="Name">The name.</param>
/// <param name="Source">Who named it.</param>
/// <param name="Known">The models and aliases that there are.</param>
public sealed record UnknownModel(string Name, ModelSource Source, IReadOnlyList<string> Known)
{
    /// <summary>The problem code of the HTTP answer.</summary>
    public const string Code = "unknown_model";

    private const int MaxShown = 100;

    /// <summary>A text for people that says what would be right.</summary>
    public string Message =>
        $"The {Source.ToString().ToLowerInvariant()} names the model '{(Name.Length > MaxShown ? Name[..MaxShown] : Name)}', which is not known. "
        + $"Known are: {string.Join(", ", Known)}.";
}

/// <summary>Chooses the model of a call: the request's, else the prompt's, else the organization's, else the default. Pure.</summary>
/// <param name="catalogue">The models; each name may be an alias.</param>
public sealed class ModelRouter(ModelCatalogue catalogue)
{
    /// <summary>Chooses; the first name that is given decides, and an unknown one is not passed over in silence.</summary>
    /// <param name="request">The request's model; null or empty when it names none.</param>
    /// <param name="prompt">The prompt's.</param>
    /// <param name="organization">The organization's.</param>
    /// <param name="choice">The model.</param>
    /// <param name="unknown">The name that no model has.</param>
    /// <returns>False when the name that decides is unknown.</returns>
    public bool TryChoose(
        string? request, string? prompt, string? organization,
        [NotNullWhen(true)] out ModelChoice? choice, [NotNullWhen(false)] out UnknownModel? unknown)
    {
        var (name, source) =
            !string.IsNullOrEmpty(request) ? (request, ModelSource.Request)
            : !string.IsNullOrEmpty(prompt) ? (prompt, ModelSource.Prompt)
            : !string.IsNullOrEmpty(organization) ? (organization, ModelSource.Organization)
            : (catalogue.Default.Name, ModelSource.Default);
        var model = catalogue.Find(name);
        choice = model is null ? null : new ModelChoice(model, source);
        unknown = model is null ? new UnknownModel(name, source, [.. catalogue.Names, .. catalogue.Aliases]) : null;
        return model is not null;
    }
}
