using Microsoft.Extensions.Configuration.EnvironmentVariables;
using Microsoft.Extensions.Configuration.Memory;

namespace A3Agent.Server.Hosting;

/// <summary>The plain environment names that people know (OPENAI_API_KEY, ...) and mounted secrets (NAME_FILE).</summary>
/// <remarks>
/// The exact name wins over the plain one, and what is set itself over its file, which is not looked at then: OpenAI__ApiKey,
/// OpenAI__ApiKey_FILE, OPENAI_API_KEY, OPENAI_API_KEY_FILE.
/// </remarks>
internal static class EnvironmentAliases
{
    private static readonly (string? Name, string Key)[] Aliases =
    [
        (null, "ConnectionStrings:Postgres"),
        (null, "ConnectionStrings:PostgresOwner"),
        (null, "Alerts:WebhookSecret"),
        ("OPENAI_API_KEY", "OpenAI:ApiKey"),
        ("OPENAI_BASE_URL", "OpenAI:BaseUrl"),
        ("OPENAI_ORG_ID", "OpenAI:Organization"),
        ("OPENAI_API_VERSION", "OpenAI:ApiVersion"),
        ("OPENAI_MODEL", "Models:Default"),
        ("OPENAI_MODEL_PLAN", "Models:Aliases:plan"),
        ("OPENAI_MODEL_TRANSCRIBE", "Models:Aliases:transcribe"),
        ("OPENAI_MAX_OUTPUT_TOKENS", "Turns:MaxOutputTokens"),
        ("OPENAI_TEMPERATURE", "Turns:Temperature"),
        ("ASPNETCORE_URLS", "Urls"), // ASP.NET ranks it below the settings file.
    ];

    /// <summary>Adds what the aliases say above the settings file and below the environment's own names, which win.</summary>
    /// <exception cref="SettingsException">A file that a NAME_FILE variable names cannot be read, or is empty.</exception>
    public static void AddEnvironmentAliases(this IConfigurationManager configuration, Func<string, string?> variable)
    {
        var values = new Dictionary<string, string?>();
        foreach (var (name, key) in Aliases)
        {
            var own = key.Replace(":", "__", StringComparison.Ordinal);
            if (NotEmpty(variable(own)) is null && (FromFile(own, variable) ?? Plain(name, variable)) is { } value)
            {
                values[key] = value;
            }
        }

        var sources = configuration.Sources;
        var environment = sources.ToList().FindLastIndex(source => source is EnvironmentVariablesConfigurationSource { Prefix: null or "" });
        sources.Insert(Math.Max(environment, 0), new MemoryConfigurationSource { InitialData = values });
    }

    private static string? Plain(string? name, Func<string, string?> variable) =>
        name is null ? null : NotEmpty(variable(name)) ?? FromFile(name, variable);

    private static string? NotEmpty(string? value) => string.IsNullOrEmpty(value) ? null : value;

    private static string? FromFile(string name, Func<string, string?> variable)
    {
        if (NotEmpty(variable($"{name}_FILE")) is not { } path)
        {
            return null;
        }

        try
        {
            return NotEmpty(File.ReadAllText(path).Trim())
                ?? throw new SettingsException($"{name}_FILE names a file that is empty. Write the secret into it, or set {name} itself.");
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new SettingsException($"{name}_FILE names a file that cannot be read. Mount the secret there, or set {name} itself.");
        }
    }
}

/// <summary>A setting is wrong; the message says which and how to repair it. It ends the start without a stack.</summary>
internal sealed class SettingsException(string message) : Exception(message);
