using A3Agent.Models;
using A3Agent.OpenAI;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection;
using ProviderSimulator;

namespace A3Agent.Tests.OpenAI;

/// <summary>A simulator and the connector to it, as a host registers it.</summary>
internal sealed class Upstream : IAsyncDisposable
{
    public const string Key = "sk-test-0123456789abcdef";

    private readonly ServiceProvider _services;

    private Upstream(Simulator simulator, ServiceProvider services)
    {
        Simulator = simulator;
        _services = services;
    }

    public Simulator Simulator { get; }

    public IChatClient Chat => _services.GetRequiredService<IChatClient>();

    public IEmbeddingGenerator<string, Embedding<float>> Embeddings
        => _services.GetRequiredService<IEmbeddingGenerator<string, Embedding<float>>>();

    public static Task<Upstream> StartAsync(params SimulatedReply[] replies) => StartAsync(ModelApi.Chat, replies);

    public static Task<Upstream> StartAsync(ModelApi api, params SimulatedReply[] replies)
        => StartAsync(_ => new ModelProfile(api), replies);

    public static async Task<Upstream> StartAsync(Func<string, ModelProfile?> profileOf, params SimulatedReply[] replies)
    {
        var simulator = await Simulator.StartAsync(TestContext.Current.CancellationToken);
        if (replies.Length > 0)
        {
            simulator.Script(replies);
        }

        return new Upstream(simulator, Connect(new OpenAIOptions { ApiKey = Key, BaseUrl = simulator.BaseUrl, ProfileOf = profileOf }));
    }

    public static ServiceProvider Connect(OpenAIOptions options, HttpMessageHandler? transport = null)
        => new ServiceCollection().AddOpenAI(options, transport).BuildServiceProvider();

    /// <summary>One call in either mode; a stream is put together as the turn does it.</summary>
    public Task<ChatResponse> AskAsync(bool stream, ChatOptions? options = null, params ChatMessage[] messages)
        => AskAsync(Chat, stream, options, messages.Length > 0 ? messages : [new ChatMessage(ChatRole.User, "Hello there")]);

    public static Task<ChatResponse> AskAsync(IChatClient chat, bool stream, ChatOptions? options, params ChatMessage[] messages) => stream
        ? chat.GetStreamingResponseAsync(messages, options, TestContext.Current.CancellationToken)
            .ToChatResponseAsync(TestContext.Current.CancellationToken)
        : chat.GetResponseAsync(messages, options, TestContext.Current.CancellationToken);

    public async ValueTask DisposeAsync()
    {
        await _services.DisposeAsync();
        await Simulator.DisposeAsync();
    }
}
