using A3Agent.Conversations;
using A3Agent.Plugins;
using A3Agent.Server.Http;
using A3Agent.Server.Identity;

namespace A3Agent.Server.Conversations;

/// <summary>Conversations: list, get, messages, delete.</summary>
internal static class ConversationsApi
{
    public sealed record ConversationView(
        Guid Id, Guid SessionId, string? Title, string UserId, string Agent, string? TimeZone, string? Locale,
        DateTimeOffset CreatedAt, DateTimeOffset UpdatedAt)
    {
        public static ConversationView Of(Conversation from) => new(
            from.Id, from.Id, from.Title, from.UserId, from.Agent, from.TimeZone, from.Locale, from.CreatedAt, from.UpdatedAt);
    }

    public sealed record MessageView(
        Guid Id, int Sequence, MessageRole Role, string Content, Guid TurnId, Guid PromptId, DateTimeOffset CreatedAt, string? Model,
        IReadOnlyList<ToolCallRecord> ToolCalls, IReadOnlyList<Citation> Citations)
    {
        public static MessageView Of(Message from) => new(
            from.Id, from.Sequence, from.Role, from.Content, from.TurnId, from.TurnId, from.CreatedAt, from.Model, from.ToolCalls, from.Citations);
    }

    public static void MapConversations(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/api/conversations").WithTags("conversations").RequireAuthorization(CallerAccess.Members);
        group.MapGet("/", ListAsync).WithName("list_conversations").Produces<Paging.Listed<ConversationView>>();
        group.MapGet("/{id}", GetAsync).WithName("get_conversation").Produces<ConversationView>();
        group.MapGet("/{id}/messages", MessagesAsync).WithName("list_messages").Produces<Paging.Listed<MessageView>>();
        group.MapDelete("/{id}", DeleteAsync).WithName("delete_conversation").Produces(StatusCodes.Status204NoContent);
    }

    private static async Task<IResult> ListAsync(HttpContext http, CancellationToken cancellationToken)
    {
        var query = new Query(http);
        var page = query.Page();
        query.Check();
        return await Paging.ListAsync(
            () => Store(http).ListAsync(http.Caller().ConversationsOf(), page, cancellationToken), ConversationView.Of);
    }

    private static async Task<IResult> GetAsync(string id, HttpContext http, CancellationToken cancellationToken) =>
        await FindAsync(id, http, cancellationToken) is { } conversation
            ? TypedResults.Json(ConversationView.Of(conversation), A3Json.Options)
            : Missing();

    private static async Task<IResult> MessagesAsync(string id, HttpContext http, CancellationToken cancellationToken)
    {
        var query = new Query(http);
        var page = query.Page();
        query.Check();
        return await FindAsync(id, http, cancellationToken) is { } conversation
            ? await Paging.ListAsync(() => Store(http).ListMessagesAsync(conversation.Id, page, cancellationToken), MessageView.Of)
            : Missing();
    }

    private static async Task<IResult> DeleteAsync(string id, HttpContext http, CancellationToken cancellationToken) =>
        Guid.TryParse(id, out var conversation)
            && await Store(http).DeleteAsync(conversation, http.Caller().ConversationsOf(), cancellationToken)
                ? TypedResults.NoContent()
                : Missing();

    private static async Task<Conversation?> FindAsync(string id, HttpContext http, CancellationToken cancellationToken) =>
        Guid.TryParse(id, out var conversation)
            ? await Store(http).FindAsync(conversation, http.Caller().ConversationsOf(), cancellationToken)
            : null;

    private static IConversationStore Store(HttpContext http) =>
        http.RequestServices.GetRequiredService<IStorage>().Conversations(http.Caller().Organization);

    private static ProblemResult Missing() => new(Problem.NotFound("conversation"));
}
