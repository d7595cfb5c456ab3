using A3Agent.OpenAI.Embeddings;
using A3Agent.OpenAI.Upstream;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection;

namespace A3Agent.OpenAI;

/// <summary>Registers the connector to an OpenAI-compatible provider.</summary>
public static class OpenAIRegistration
{
    /// <summary>
    /// Adds <see cref="IChatClient"/> and <see cref="IEmbeddingGenerator{TInput, TEmbedding}"/> of string and Embedding&lt;float&gt; as
    /// singletons over one connection pool. Both are safe for concurrent use, never retry, have no time-out of their own and throw
    /// <see cref="A3Agent.Models.ModelException"/> for everything that goes wrong upstream.
    /// </summary>
    /// <param name="services">Where to register; a registered <see cref="TimeProvider"/> is used for dates in Retry-After.</param>
    /// <param name="options">Address, credential, default models, and which API each model is spoken to over.</param>
    /// <param name="transport">
    /// What carries the requests, disposed with the services; null is a tuned <see cref="SocketsHttpHandler"/>.
    /// </param>
    /// <param name="chatKey">The service key of the chat client, for who puts clients of their own around it; null for none.</param>
    /// <returns>The same services.</returns>
    /// <exception cref="ArgumentException">The address is not an absolute http or https address.</exception>
    public static IServiceCollection AddOpenAI(
        this IServiceCollection services, OpenAIOptions options, HttpMessageHandler? transport = null, object? chatKey = null)
    {
        OpenAIUpstream.CheckedEndpoint(options);
        services.AddSingleton(
            provider => new OpenAIUpstream(options, provider.GetService<TimeProvider>() ?? TimeProvider.System, transport));
        services.AddKeyedSingleton<IChatClient>(
            chatKey, (provider, _) => new PerModelChatClient(provider.GetRequiredService<OpenAIUpstream>()));
        services.AddSingleton<IEmbeddingGenerator<string, Embedding<float>>>(
            provider => new OpenAIEmbeddingGenerator(provider.GetRequiredService<OpenAIUpstream>()));
        return services;
    }
}
