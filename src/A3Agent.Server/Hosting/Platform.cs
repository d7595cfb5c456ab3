using System.Reflection;
using A3Agent.Identity;
using A3Agent.Models;
using A3Agent.Offline;
using A3Agent.OpenAI;
using A3Agent.Plugins;
using A3Agent.Postgres;
using A3Agent.Prompts;
using A3Agent.Search;
using A3Agent.Server.Embeddings;
using A3Agent.Sqlite;
using A3Agent.Turns;
using A3Agent.Usage;
using Microsoft.Extensions.AI;

namespace A3Agent.Server.Hosting;

/// <summary>Puts the platform together: storage, model, plugins, prompts, turns. The server and the command line share it.</summary>
internal static class Platform
{
    private const string PluginKey = "A3Agent.Plugin:";

    public static IServiceCollection AddPlatform(this IServiceCollection services, Settings settings)
    {
        settings.Demand();
        // A kernel logs the texts of exceptions, which may hold customers' words; ToolInvoker logs what an operator needs.
        services.AddLogging(logging => logging.AddFilter("Microsoft.SemanticKernel", LogLevel.None));
        services.AddSingleton(settings);
        services.AddSingleton(TimeProvider.System);
        services.AddStorage(settings);
        services.AddSingleton(provider => provider.GetRequiredService<IStorage>().Identity);
        services.AddSingleton<ApiKeys>();
        services.AddSingleton(settings.Telemetry);
        services.AddModel(settings);
        services.AddSingleton<EmbeddingCheck>();
        services.AddClientSearch(settings.Embeddings);
        services.AddSingleton(provider => new PromptLibrary(
            new PromptOptions { Path = settings.PromptsPath }, provider.GetRequiredService<ILogger<PromptLibrary>>()));
        services.AddSingleton(provider => new ToolSet(PluginLoader.Load(PluginAssemblies(), provider)));
        services.AddTurns(settings.Turns);
        services.AddUsage(settings.Budgets, settings.Alerts);
        return services;
    }

    private static void AddStorage(this IServiceCollection services, Settings settings)
    {
        if (settings.Postgres is { } postgres)
        {
            services.AddPostgres(postgres);
        }
        else
        {
            services.AddSqlite(new SqliteOptions { Path = settings.SqlitePath });
        }
    }

    private static void AddModel(this IServiceCollection services, Settings settings)
    {
        var models = settings.Models;
        if (settings.OpenAI is { } openAI)
        {
            services.AddSingleton(ModelProvider.OpenAI);
            services.AddOpenAI(openAI, chatKey: ModelPipeline.ProviderKey);
        }
        else
        {
            services.AddSingleton(ModelProvider.Offline);
            services.AddKeyedSingleton<IChatClient, OfflineChatClient>(ModelPipeline.ProviderKey);
            services.AddSingleton<IEmbeddingGenerator<string, Embedding<float>>, OfflineEmbeddingGenerator>();
            OfflineCatalogue.Apply(models);
        }

        services.AddModels(models, settings.Resilience, settings.RedactPii);
    }

    // The server's project file names every project under plugins/ in the assembly.
    private static IEnumerable<Assembly> PluginAssemblies() =>
        typeof(Platform).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
            .Where(metadata => metadata.Key.StartsWith(PluginKey, StringComparison.Ordinal))
            .Select(metadata => Assembly.Load(metadata.Key[PluginKey.Length..]));
}
