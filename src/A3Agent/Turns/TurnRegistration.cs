using A3Agent.Models;
using A3Agent.Prompts;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.SemanticKernel;

namespace A3Agent.Turns;

/// <summary>Registers the turn.</summary>
public static class TurnRegistration
{
    /// <summary>
    /// Adds the host of turns, the single run of prompts and the filters around every function. It needs <see cref="IStorage"/>, the
    /// prompts, tools and models, a chat client and a <see cref="TimeProvider"/>.
    /// </summary>
    public static IServiceCollection AddTurns(this IServiceCollection services, TurnOptions options)
    {
        services.AddSingleton(options);
        services.AddSingleton<ToolInvoker>();
        services.AddSingleton<ConversationSummarizer>();
        services.AddSingleton<TurnPreparation>();
        services.AddSingleton<TurnRunner>();
        services.AddSingleton(provider => new TurnHost(
            provider.GetRequiredService<IStorage>(), provider.GetRequiredService<PromptLibrary>(),
            provider.GetRequiredService<ModelCatalogue>(), provider.GetRequiredService<TurnRunner>(), options,
            provider.GetRequiredService<TimeProvider>(), provider.GetRequiredService<ILogger<TurnHost>>()));
        services.AddSingleton<PromptRunner>();
        services.AddSingleton<IFunctionInvocationFilter, RolePolicyFilter>();
        services.AddSingleton<IFunctionInvocationFilter, ToolTelemetryFilter>();
        return services;
    }
}
