using System.Globalization;
using A3Agent.Models;
using A3Agent.OpenAI;
using A3Agent.Turns;

namespace A3Agent.Server.Hosting;

/// <summary>Reads the settings once, at start; what is wrong stops it with a message that says how to repair it.</summary>
internal sealed class Settings(IConfiguration configuration, string root)
{
    public string SqlitePath => Path.Combine(root, Text("Storage:SqlitePath") ?? "data/a3agent.db");

    public string PromptsPath => Path.Combine(root, Text("Prompts:Path") ?? "prompts");

    public string MappingsPath => Path.Combine(root, Text("Import:MappingsPath") ?? "data/mappings");

    /// <summary>Null when neither a key nor an address is set: then the offline model answers.</summary>
    public OpenAIOptions? OpenAI
    {
        get
        {
            var (key, address) = (Text("OpenAI:ApiKey"), Text("OpenAI:BaseUrl"));
            if (address is not null && !(Uri.TryCreate(address, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https"))
            {
                throw new SettingsException($"OpenAI:BaseUrl (OPENAI_BASE_URL) is '{address}'; it must be an address like https://host/v1.");
            }

            return key is null && address is null ? null : new OpenAIOptions
            {
                ApiKey = key, BaseUrl = address, Organization = Text("OpenAI:Organization"), DefaultModel = Models.Default,
            };
        }
    }

    public ModelsOptions Models
    {
        get
        {
            var options = configuration.GetSection("Models").Get<ModelsOptions>() ?? new ModelsOptions();
            foreach (var (name, model) in options.Catalogue)
            {
                if (model.ContextTokens < 1 || model.OutputTokens < 1 || model.OutputTokens > model.ContextTokens
                    || model.InputUsdPerMillion < 0 || model.OutputUsdPerMillion < 0 || model.CachedInputUsdPerMillion < 0)
                {
                    throw new SettingsException(
                        $"Models:Catalogue:{name} is wrong: ContextTokens and OutputTokens must be at least 1, OutputTokens at most ContextTokens, prices not negative.");
                }
            }

            return options;
        }
    }

    public TurnOptions Turns
    {
        get
        {
            if (Text("Approvals:Writes") is { } writes && writes != "auto")
            {
                throw new SettingsException($"Approvals:Writes is '{writes}'; this version runs writes without asking and knows only 'auto'.");
            }

            var usual = new TurnOptions();
            return new TurnOptions
            {
                Deadline = TimeSpan.FromSeconds(Number("Turns:DeadlineSeconds", usual.Deadline.TotalSeconds, 1, 3600)),
                MaxRounds = (int)Number("Turns:MaxRounds", usual.MaxRounds, 1, 64),
                MaxOutputTokens = (int)Number("Turns:MaxOutputTokens", usual.MaxOutputTokens, 1, 1_000_000),
                Temperature = Text("Turns:Temperature") is null ? null : Number("Turns:Temperature", 0, 0, 2),
                ToolTimeout = TimeSpan.FromSeconds(Number("Tools:TimeoutSeconds", usual.ToolTimeout.TotalSeconds, 0.1, 600)),
            };
        }
    }

    private string? Text(string key) => configuration[key] is { Length: > 0 } value ? value : null;

    private double Number(string key, double usual, double least, double most)
    {
        if (Text(key) is not { } text)
        {
            return usual;
        }

        return double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most
            ? number
            : throw new SettingsException(string.Create(CultureInfo.InvariantCulture, $"{key} is '{text}'; it must be a number from {least} to {most}."));
    }
}
