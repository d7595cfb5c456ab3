using System.CommandLine;
using A3Agent.Identity;
using A3Agent.Server.Hosting;

namespace A3Agent.Server.Commands;

/// <summary>The platform without its web server, for one command.</summary>
internal static class CommandHost
{
    /// <summary>The option --org of commands that act for an organization.</summary>
    public static Option<string?> OrganizationOption() =>
        new("--org") { Description = "The organization; 'demo' in Development, else required." };

    /// <summary>The option --json of commands whose output machines read.</summary>
    public static Option<bool> JsonOption() => new("--json") { Description = "Print JSON." };

    /// <summary>An option that takes one word of an enumeration, in lower case, and nothing else.</summary>
    public static Option<T> WordOption<T>(string name, string description)
        where T : struct, Enum
    {
        var option = new Option<T>(name) { Description = description };
        option.AcceptOnlyFromAmong([.. Enum.GetNames<T>().Select(word => word.ToLowerInvariant())]);
        return option;
    }

    /// <summary>A host with the settings of the server, and nothing else yet.</summary>
    public static HostApplicationBuilder CreateBuilder()
    {
        var builder = Host.CreateApplicationBuilder(new HostApplicationBuilderSettings
        {
            Args = [ServerHost.NoReload],
            ContentRootPath = RepositoryRoot.Find(),
            EnvironmentName = Environment.GetEnvironmentVariable("ASPNETCORE_ENVIRONMENT"),
        });
        builder.Configuration.AddEnvironmentAliases(Environment.GetEnvironmentVariable);
        return builder;
    }

    /// <summary>Runs an action against a prepared platform.</summary>
    public static Task<int> RunAsync(Func<IServiceProvider, CancellationToken, Task<int>> action, CancellationToken cancellationToken) =>
        RunAsync(action, _ => { }, cancellationToken);

    /// <summary>Runs an action against a prepared platform that logs more than warnings.</summary>
    public static async Task<int> RunAsync(
        Func<IServiceProvider, CancellationToken, Task<int>> action, Action<ILoggingBuilder> logging, CancellationToken cancellationToken)
    {
        var builder = CreateBuilder();
        builder.Logging.SetMinimumLevel(LogLevel.Warning).AddFilter("Microsoft", LogLevel.Warning).AddFilter("A3Agent", LogLevel.Warning);
        logging(builder.Logging);
        builder.Services.Configure<Microsoft.Extensions.Logging.Console.ConsoleLoggerOptions>(console => console.LogToStandardErrorThreshold = LogLevel.Trace);
        builder.Services.AddPlatform(new Settings(builder.Configuration, builder.Environment));
        using var host = builder.Build();
        try
        {
            await StartUp.PrepareAsync(host.Services, cancellationToken);
            return await action(host.Services, cancellationToken);
        }
        finally
        {
            await ((IAsyncDisposable)host).DisposeAsync();
        }
    }

    /// <summary>The organization that was named, else the demo organization in Development.</summary>
    /// <exception cref="UsageException">None was named outside Development, or its form is wrong.</exception>
    public static OrganizationId Organization(IServiceProvider services, string? named)
    {
        if (named is null)
        {
            return services.GetRequiredService<IHostEnvironment>().IsDevelopment()
                ? OrganizationId.Demo
                : throw new UsageException("Name the organization: --org ORG.");
        }

        return OrganizationId.TryParse(named, out var organization)
            ? organization
            : throw new UsageException($"'{named}' is not an organization: use 1 to 64 characters of a-z, 0-9, '-' and '_'.");
    }

    /// <summary>The organization that was named; it must be there.</summary>
    /// <exception cref="InvalidOperationException">There is none of this name.</exception>
    public static async Task<OrganizationId> ExistingAsync(IServiceProvider services, string? named, CancellationToken cancellationToken)
    {
        var organization = Organization(services, named);
        return await services.GetRequiredService<IStorage>().Identity.OrganizationExistsAsync(organization, cancellationToken)
            ? organization
            : throw new InvalidOperationException($"There is no organization '{organization}'; 'a3agent keys create --org {organization}' makes it.");
    }
}
