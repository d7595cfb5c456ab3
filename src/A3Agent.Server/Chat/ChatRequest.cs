using A3Agent.Crm;
using A3Agent.Identity;
using A3Agent.Server.Http;
using A3Agent.Turns;

namespace A3Agent.Server.Chat;

/// <summary>The body of POST /api/chat and /api/chat/stream.</summary>
internal sealed record ChatRequest
{
    public const int MaxMessageLength = 100_000;

    public string? SessionId { get; init; }

    public required string Message { get; init; }

    public string? Agent { get; init; }

    public string? Model { get; init; }

    public double? Temperature { get; init; }

    public int? MaxTokens { get; init; }

    public string? Approvals { get; init; }

    public string? TimeZone { get; init; }

    public string? Locale { get; init; }

    /// <summary>Checks the form of the request; throws a validation problem that names every field that is wrong.</summary>
    public TurnRequest Check(Caller caller, bool stream)
    {
        var errors = new List<FieldError>(TextRules.Check("message", Message, MaxMessageLength));
        errors.AddRange(CrmRules.CheckLocale(TimeZone, Locale));
        Guid? conversation = null;
        if (SessionId is not null)
        {
            if (Guid.TryParse(SessionId, out var id))
            {
                conversation = id;
            }
            else
            {
                errors.Add(new FieldError("sessionId", "is not the id of a session; POST /api/session gives one, or leave it out."));
            }
        }

        if (Temperature is { } temperature && !(temperature is >= 0 and <= 2))
        {
            errors.Add(new FieldError("temperature", "must be a number from 0 to 2."));
        }

        if (MaxTokens < 1)
        {
            errors.Add(new FieldError("maxTokens", "must be at least 1."));
        }

        if (Approvals is not null)
        {
            errors.Add(new FieldError("approvals", "cannot be tightened here: this server runs writes without asking. Leave it out."));
        }

        if (conversation is not null && Agent is not null)
        {
            errors.Add(new FieldError("agent", "is chosen when a session begins; leave out agent or sessionId."));
        }

        return errors.Count > 0
            ? throw new ProblemException(Problem.Validation(errors))
            : new TurnRequest
            {
                Caller = caller, ConversationId = conversation, Message = Message, Agent = Agent, Model = Model,
                Temperature = Temperature, MaxTokens = MaxTokens, TimeZone = TimeZone, Locale = Locale, Stream = stream,
            };
    }
}
