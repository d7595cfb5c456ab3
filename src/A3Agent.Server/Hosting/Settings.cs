using System.Globalization;
using A3Agent.Models;
using A3Agent.Models.Resilience;
using A3Agent.Models.Routing;
using A3Agent.Models.Telemetry;
using A3Agent.Offline;
using A3Agent.OpenAI;
using A3Agent.Postgres;
using A3Agent.Search;
using A3Agent.Turns;

namespace A3Agent.Server.Hosting;

/// <summary>Reads the settings once, at start; what is wrong stops it with a message that says how to repair it.</summary>
internal sealed partial class Settings(IConfiguration configuration, IHostEnvironment environment)
{
    private readonly string _root = environment.ContentRootPath;

    /// <summary>Null when ConnectionStrings:Postgres is not set: then the database is the file of <see cref="SqlitePath"/>.</summary>
    public PostgresOptions? Postgres
    {
        get
        {
            var (application, owner) = (Connection("Postgres"), Connection("PostgresOwner"));
            if (application is null)
            {
                return owner is null ? null : throw new SettingsException(
                    "ConnectionStrings:PostgresOwner is set, but ConnectionStrings:Postgres is not; it says as whom the server connects.");
            }

            return new PostgresOptions
            {
                ConnectionString = application, OwnerConnectionString = owner, MayAdminister = environment.IsDevelopment(),
            };
        }
    }

    public string SqlitePath
    {
        get
        {
            var path = Path.Combine(_root, Text("Storage:SqlitePath") ?? "data/a3agent.db");
            return Directory.Exists(path)
                ? throw new SettingsException($"Storage:SqlitePath is '{path}', which is a folder; name a file in it.")
                : path;
        }
    }

    public string PromptsPath => Path.Combine(_root, Text("Prompts:Path") ?? "prompts");

    public string MappingsPath => Path.Combine(_root, Text("Import:MappingsPath") ?? "data/mappings");

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
                ProfileOf = ModelProfiles.Of(Models),
            };
        }
    }

    public ModelsOptions Models
    {
        get
        {
            var options = ReadModels();
            return ModelSettings.Problems(options) is { Count: > 0 } problems ? throw new SettingsException(string.Join(" ", problems)) : options;
        }
    }

    public ResilienceOptions Resilience
    {
        get
        {
            var usual = new ResilienceOptions();
            return new ResilienceOptions
            {
                MaxAttempts = Count("Upstream:MaxAttempts", usual.MaxAttempts, 3),
                Stall = TimeSpan.FromSeconds(Number("Upstream:StallSeconds", usual.Stall.TotalSeconds, 1, 600)),
                MaxQueueWait = TimeSpan.FromSeconds(Number("Upstream:QueueSeconds", usual.MaxQueueWait.TotalSeconds, 0, 120)),
                MaxQueueLength = Count("Upstream:QueueLength", usual.MaxQueueLength, 100_000),
            };
        }
    }

    public TurnOptions Turns
    {
        get
        {
            if (Text("Approvals:Writes") is { } writes && writes != "auto")
            {
                throw new SettingsException($"Approvals:Writes is '{writes}'; this version runs writes without asking: set it to 'auto' or leave it out.");
            }

            var usual = new TurnOptions();
            return new TurnOptions
            {
                Deadline = TimeSpan.FromSeconds(Number("Turns:DeadlineSeconds", usual.Deadline.TotalSeconds, 1, 3600)),
                MaxRounds = Count("Turns:MaxRounds", usual.MaxRounds, 64),
                MaxOutputTokens = Count("Turns:MaxOutputTokens", usual.MaxOutputTokens, 1_000_000),
                Temperature = Text("Turns:Temperature") is null ? null : Number("Turns:Temperature", 0, 0, 2),
                ToolTimeout = TimeSpan.FromSeconds(Number("Tools:TimeoutSeconds", usual.ToolTimeout.TotalSeconds, 0.1, 600)),
            };
        }
    }

    public EmbeddingOptions Embeddings
    {
        get
        {
            var usual = new EmbeddingOptions();
            var options = new EmbeddingOptions
            {
                Model = Text("Embeddings:Model") ?? usual.Model,
                Dimensions = Count("Embeddings:Dimensions", usual.Dimensions, EmbeddingOptions.MaxDimensions),
                RequestsInFlight = Count("Embeddings:RequestsInFlight", usual.RequestsInFlight, 32),
                Lease = TimeSpan.FromSeconds(Number("Embeddings:LeaseSeconds", usual.Lease.TotalSeconds, 10, 3600)),
                QueryTimeout = TimeSpan.FromMilliseconds(Number("Embeddings:QueryTimeoutMs", usual.QueryTimeout.TotalMilliseconds, 50, 60_000)),
                MaxInputs = Count("Embeddings:MaxInputs", usual.MaxInputs, 1_000_000),
                MaxInputTokens = Count("Embeddings:MaxInputTokens", usual.MaxInputTokens, 1_000_000),
                MaxRequestTokens = Count("Embeddings:MaxRequestTokens", usual.MaxRequestTokens, 100_000_000),
                CachedQueries = Count("Embeddings:CachedQueries", usual.CachedQueries, 1_000_000),
            };
            return Checked(options);
        }
    }

    public TelemetryOptions Telemetry => new()
    {
        Content = Text("Telemetry:Content") switch
        {
            null => false,
            { } text when bool.TryParse(text, out var on) => on,
            { } text => throw new SettingsException($"Telemetry:Content is '{text}'; set it to true or false."),
        },
    };

    private static EmbeddingOptions Checked(EmbeddingOptions options)
    {
        // What OpenAI's own models can give; other names are taken at their word.
        var most = options.Model switch
        {
            "text-embedding-3-small" => 1_536,
            "text-embedding-3-large" => 3_072,
            _ => EmbeddingOptions.MaxDimensions,
        };
        return options switch
        {
            { Model: OfflineEmbeddingGenerator.ModelId } => throw new SettingsException(
                $"Embeddings:Model is '{options.Model}', which is used by itself when no provider is configured; name a model of the provider, or leave it out."),
            _ when options.Dimensions > most => throw new SettingsException(
                $"Embeddings:Dimensions is {options.Dimensions}, but {options.Model} has {most} at most; set fewer, or another Embeddings:Model."),
            _ when options.MaxInputTokens > options.MaxRequestTokens => throw new SettingsException(
                "Embeddings:MaxInputTokens is more than Embeddings:MaxRequestTokens; one input must fit into a request."),
            _ => options,
        };
    }

    // Without this the binder leaves out an entry that it cannot read, and a misspelt name, without a word.
    private ModelsOptions ReadModels()
    {
        try
        {
            return configuration.GetSection("Models").Get<ModelsOptions>(binder => binder.ErrorOnUnknownConfiguration = true) ?? new ModelsOptions();
        }
        catch (InvalidOperationException wrong)
        {
            throw new SettingsException(
                $"Models is wrong: {(wrong.InnerException ?? wrong).Message.TrimEnd('.')}. It takes Default, Aliases, Organizations and Catalogue:NAME with "
                + "Kind, Api, ContextTokens, OutputTokens, prices, Capabilities, RejectedParameters, Fallback, Dimensions and MaxConcurrent.");
        }
    }

    // What is wrong is not shown: it may be a password.
    private string? Connection(string name)
    {
        var text = Text($"ConnectionStrings:{name}");
        return text is null || PostgresOptions.IsConnectionString(text)
            ? text
            : throw new SettingsException(
                $"ConnectionStrings:{name} cannot be read; it must be like Host=db;Database=a3agent;Username=a3agent;Password=..., "
                + "a value with ';' in it in double quotes.");
    }

    private string? Text(string key) => configuration[key] is { Length: > 0 } value ? value : null;

    private int Count(string key, int usual, int most) =>
        Number(key, usual, 1, most) is var number && double.IsInteger(number)
            ? (int)number
            : throw new SettingsException(string.Create(CultureInfo.InvariantCulture, $"{key} is '{number}'; it must be a whole number."));

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
