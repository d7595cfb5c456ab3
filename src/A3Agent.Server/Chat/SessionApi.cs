using A3Agent.Conversations;
using A3Agent.Crm;
using A3Agent.Identity;
using A3Agent.Prompts;
using A3Agent.Server.Http;
using A3Agent.Server.Identity;
using A3Agent.Turns;

namespace A3Agent.Server.Chat;

/// <summary>POST /api/session: begins a conversation with instructions, time zone and locale of its own.</summary>
internal static class SessionApi
{
    private const int MaxInstructionsLength = 10_000;

    public sealed record Request
    {
        public string? TenantId { get; init; }

        public string? Agent { get; init; }

        public string? Instructions { get; init; }

        public string? TimeZone { get; init; }

        public string? Locale { get; init; }
    }

    public sealed record Answer(Guid SessionId, Guid ConversationId, string TenantId);

    public static void MapSessions(this IEndpointRouteBuilder routes) =>
        routes.MapPost("/api/session", CreateAsync).WithTags("chat").WithName("create_session").RequireAuthorization()
            .Accepts<Request>("application/json").Produces<Answer>(StatusCodes.Status201Created);

    private static async Task<IResult> CreateAsync(
        HttpContext http, IStorage storage, PromptLibrary prompts, TurnOptions options, TimeProvider time, CancellationToken cancellationToken)
    {
        var request = JsonBody.IsMissing(http) ? new Request() : await JsonBody.ReadAsync<Request>(http);
        var caller = http.Caller();
        var organization = Choose(caller, request.TenantId);
        var agent = request.Agent ?? options.DefaultAgent;
        var errors = CrmRules.CheckLocale(request.TimeZone, request.Locale)
            .Concat(TextRules.Check("instructions", request.Instructions, MaxInstructionsLength, required: false)).ToList();
        if (prompts.Live(agent, organization) is null)
        {
            errors.Add(new FieldError("agent", "is not an agent; GET /api/prompts lists them."));
        }

        if (errors.Count > 0)
        {
            return new ProblemResult(Problem.Validation(errors));
        }

        if (organization != caller.Organization)
        {
            await storage.Identity.EnsureOrganizationAsync(organization, cancellationToken);
        }

        var now = time.GetUtcNow();
        var conversation = new Conversation
        {
            Id = Guid.CreateVersion7(now), UserId = caller.UserId, Agent = agent, Instructions = request.Instructions,
            TimeZone = request.TimeZone, Locale = request.Locale, CreatedAt = now, UpdatedAt = now,
        };
        await storage.Conversations(organization).CreateAsync(conversation, cancellationToken);
        return TypedResults.Json(
            new Answer(conversation.Id, conversation.Id, organization.Value), A3Json.Options, statusCode: StatusCodes.Status201Created);
    }

    // The credential decides the organization. Only the Development shortcut, which has none, may pick one.
    private static OrganizationId Choose(Caller caller, string? tenantId)
    {
        if (tenantId is null || tenantId == caller.Organization.Value)
        {
            return caller.Organization;
        }

        if (caller.KeyId is not null)
        {
            throw new ProblemException(Problem.Of(
                StatusCodes.Status403Forbidden, "forbidden", "Forbidden", "The key belongs to another tenant; leave tenantId out."));
        }

        return OrganizationId.TryParse(tenantId, out var picked)
            ? picked
            : throw new ProblemException(Problem.Validation("tenantId", "must be 1 to 64 characters of a-z, 0-9, '-' and '_'."));
    }
}
