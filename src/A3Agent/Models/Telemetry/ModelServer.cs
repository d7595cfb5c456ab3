using System.Diagnostics;
using Microsoft.Extensions.AI;

namespace A3Agent.Models.Telemetry;

/// <summary>Who is called, as spans and metrics name it.</summary>
/// <param name="Name">The provider, by the conventions' names where they have one.</param>
/// <param name="DefaultModel">The model of calls that name none; null when it is not known.</param>
/// <param name="Address">The provider's host; null when it is not known, or when nobody is called.</param>
/// <param name="Port">The provider's port, boxed once.</param>
internal sealed record ModelServer(string Name, string? DefaultModel, string? Address, object? Port)
{
    private const string Unknown = "unknown";

    public static ModelServer Of(ChatClientMetadata? metadata) =>
        Of(metadata?.ProviderName, metadata?.DefaultModelId, metadata?.ProviderUri);

    public static ModelServer Of(EmbeddingGeneratorMetadata? metadata) =>
        Of(metadata?.ProviderName, metadata?.DefaultModelId, metadata?.ProviderUri);

    /// <summary>What every span and every measurement of a call says.</summary>
    public TagList Tags(string operation, string? model)
    {
        var tags = new TagList { { GenAI.Operation, operation }, { GenAI.Provider, Name } };
        if (model is not null)
        {
            tags.Add(GenAI.RequestModel, model);
        }

        if (Address is not null)
        {
            tags.Add(GenAI.ServerAddress, Address);
            tags.Add(GenAI.ServerPort, Port);
        }

        return tags;
    }

    private static ModelServer Of(string? name, string? model, Uri? address) =>
        new(name ?? Unknown, model, address?.Host, address?.Port);
}
