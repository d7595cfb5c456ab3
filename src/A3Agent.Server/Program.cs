using A3Agent.Server.Chat;
using A3Agent.Server.Commands;
using A3Agent.Server.Conversations;
using A3Agent.Server.Crm;
using A3Agent.Server.Embeddings;
using A3Agent.Server.Health;
using A3Agent.Server.Hosting;
using A3Agent.Server.Http;
using A3Agent.Server.Identity;
using A3Agent.Server.Prompts;
using A3Agent.Server.Usage;

namespace A3Agent.Server;

internal static class Program
{
    public static async Task<int> Main(string[] args)
    {
        if (CommandLine.IsCommand(args))
        {
            return await CommandLine.RunAsync(args);
        }

        try
        {
            await using var app = Create(args);
            await app.PrepareAsync();
            await app.ServeAsync();
            return 0;
        }
        catch (Exception wrong) when (Repairable.MessageOf(wrong) is { } message)
        {
            await Console.Error.WriteLineAsync($"The server cannot start. {message}");
            return 1;
        }
    }

    internal static WebApplication Create(string[] args, Action<IServiceCollection>? replace = null)
    {
        var builder = WebApplication.CreateBuilder(ServerHost.Options(args));
        builder.AddServer();
        builder.Services.AddCallers();
        builder.Services.AddOpenApi();
        replace?.Invoke(builder.Services);

        var app = builder.Build();
        app.UseRequestId();
        app.UseRequestSpan();
        app.UseAnswerHeaders();
        app.UseProblems();
        app.UseAuthentication();
        app.UseAuthorization();

        app.MapHealth();
        app.MapOpenApi().AllowAnonymous();
        app.MapSessions();
        app.MapChat();
        app.MapConversations();
        app.MapPrompts();
        app.MapCrm();
        app.MapClientSearch();
        app.MapEmbeddings();
        app.MapImport();
        app.MapUsage();
        app.MapBudgets();
        app.MapAlerts();
        return app;
    }
}
