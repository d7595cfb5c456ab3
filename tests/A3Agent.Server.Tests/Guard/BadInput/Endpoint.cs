using System.Text.Json.Nodes;

namespace A3Agent.Server.Tests.Guard.BadInput;

/// <summary>What a field takes.</summary>
internal enum Takes
{
    /// <summary>A text, or null.</summary>
    Text,

    /// <summary>A text.</summary>
    RequiredText,

    /// <summary>The name of something that is there, or null; a wrong one has an answer of its own.</summary>
    Choice,

    /// <summary>An id, or null.</summary>
    Id,

    /// <summary>An id.</summary>
    RequiredId,

    /// <summary>One of some words.</summary>
    Word,

    /// <summary>One of some words, which must be given.</summary>
    RequiredWord,

    /// <summary>A number, or null.</summary>
    Number,

    /// <summary>A day, or null.</summary>
    Date,

    /// <summary>A time.</summary>
    RequiredTime,

    /// <summary>A list of texts.</summary>
    Texts,

    /// <summary>A list of objects, which must be given.</summary>
    RequiredObjects,

    /// <summary>An object.</summary>
    Object,
}

/// <summary>An endpoint that takes a JSON object: a body that it accepts, and what its fields take.</summary>
internal sealed record Endpoint(string Verb, string Path, JsonObject Valid, IReadOnlyList<(string Name, Takes Takes)> Fields)
{
    private static readonly (string, Takes)[] _chat =
    [
        ("message", Takes.RequiredText), ("sessionId", Takes.Text), ("agent", Takes.Text), ("model", Takes.Choice), ("temperature", Takes.Number),
        ("maxTokens", Takes.Number), ("approvals", Takes.Text), ("timeZone", Takes.Text), ("locale", Takes.Text),
    ];

    public static IReadOnlyList<Endpoint> All { get; } =
    [
        .. Records.Kinds.SelectMany(kind => new[]
        {
            new Endpoint("POST", $"/api/{kind}", Record(kind, "new"), FieldsOf(kind)),
            new Endpoint("PUT", $"/api/{kind}/known", Record(kind, "known"), FieldsOf(kind)),
        }),
        new("POST", "/api/session", new JsonObject { ["instructions"] = "Be brief." },
        [
            ("tenantId", Takes.Choice), ("agent", Takes.Text), ("instructions", Takes.Text), ("timeZone", Takes.Text), ("locale", Takes.Text),
        ]),
        new("POST", "/api/chat", new JsonObject { ["message"] = "hi" }, _chat),
        new("POST", "/api/chat/stream", new JsonObject { ["message"] = "hi" }, _chat),
        new("POST", "/api/clients/search", new JsonObject { ["query"] = "known" },
        [
            ("query", Takes.RequiredText), ("filters", Takes.Object), ("filters.tags", Takes.Texts), ("filters.status", Takes.Word),
            ("limit", Takes.Number), ("mode", Takes.Word),
        ]),
        new("PUT", "/api/budgets", Budgets(), [("items", Takes.RequiredObjects)]),
        new("POST", "/api/prompts/email-draft/render", Inputs(), [("inputs", Takes.Object), ("version", Takes.Choice)]),
        new("POST", "/api/prompts/email-draft/run", Inputs(), [("inputs", Takes.Object), ("version", Takes.Choice), ("model", Takes.Choice)]),
    ];

    /// <summary>The valid body with one field changed; a dot leads into an object.</summary>
    public JsonObject With(string field, JsonNode? value)
    {
        var body = Valid.DeepClone().AsObject();
        if (field.Split('.') is [var outer, var inner])
        {
            body[outer] ??= new JsonObject();
            body[outer]![inner] = value;
        }
        else
        {
            body[field] = value;
        }

        return body;
    }

    private static JsonObject Record(string kind, string id) => Records.Valid(kind, id, "Name", "text", "known");

    private static JsonObject Budgets() => new()
    {
        ["items"] = new JsonArray(new JsonObject { ["scope"] = "user", ["period"] = "day", ["maxTokens"] = 1_000_000 }),
    };

    private static JsonObject Inputs() => new()
    {
        ["inputs"] = new JsonObject { ["recipient"] = "Ann", ["purpose"] = "thanks", ["keyPoints"] = new JsonArray("soon") },
    };

    private static IReadOnlyList<(string, Takes)> FieldsOf(string kind) => kind switch
    {
        "users" =>
        [
            ("id", Takes.RequiredId), ("displayName", Takes.RequiredText), ("email", Takes.Text), ("role", Takes.Word), ("team", Takes.Text),
            ("timeZone", Takes.Text), ("locale", Takes.Text),
        ],
        "clients" =>
        [
            ("id", Takes.RequiredId), ("displayName", Takes.RequiredText), ("company", Takes.Text), ("email", Takes.Text), ("phone", Takes.Text),
            ("status", Takes.Word), ("tags", Takes.Texts), ("notes", Takes.Text), ("industry", Takes.Text), ("address", Takes.Object),
            ("address.street", Takes.Text), ("address.city", Takes.Text), ("address.state", Takes.Text), ("address.country", Takes.Text),
            ("address.postalCode", Takes.Text), ("website", Takes.Text), ("ownerId", Takes.Id), ("customFields", Takes.Object),
        ],
        "deals" =>
        [
            ("id", Takes.RequiredId), ("clientId", Takes.Id), ("title", Takes.RequiredText), ("product", Takes.Text), ("value", Takes.Number),
            ("currency", Takes.Text), ("stage", Takes.Text), ("status", Takes.Word), ("probability", Takes.Number), ("openedDate", Takes.Date),
            ("expectedCloseDate", Takes.Date), ("closedDate", Takes.Date), ("ownerId", Takes.Id), ("notes", Takes.Text), ("customFields", Takes.Object),
        ],
        "activities" =>
        [
            ("id", Takes.RequiredId), ("type", Takes.RequiredWord), ("clientId", Takes.Id), ("dealId", Takes.Id), ("userId", Takes.Id),
            ("at", Takes.RequiredTime), ("subject", Takes.Text), ("text", Takes.Text),
        ],
        _ =>
        [
            ("id", Takes.RequiredId), ("title", Takes.RequiredText), ("assignedTo", Takes.RequiredId), ("dueDate", Takes.Date), ("clientId", Takes.Id),
            ("dealId", Takes.Id), ("status", Takes.Word),
        ],
    };
}
