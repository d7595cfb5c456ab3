using System.Text.Json;
using A3Agent.Conversations;
using A3Agent.Plugins;

namespace A3Agent.Storage.Tests.Contracts;

/// <summary>What the tests of conversations and turns share.</summary>
public abstract class ConversationContract : StorageContract
{
    protected IConversationStore Store => Storage.Conversations(Acme);

    protected Guid NewId() => Guid.CreateVersion7(Time.GetUtcNow());

    protected Conversation NewConversation(string userId) => new()
    {
        Id = NewId(), UserId = userId, Agent = "crm-assistant", CreatedAt = Time.GetUtcNow(), UpdatedAt = Time.GetUtcNow(),
    };

    protected Turn NewTurn(Guid? conversationId) => new()
    {
        Id = NewId(), ConversationId = conversationId, UserId = "anna", Status = TurnStatus.Running, StartedAt = Time.GetUtcNow(),
    };

    protected Message Question(Turn turn, string text) => new()
    {
        Id = NewId(), Role = MessageRole.User, Content = text, TurnId = turn.Id, CreatedAt = Time.GetUtcNow(),
    };

    protected Message Answer(Turn turn, string text) => new()
    {
        Id = NewId(),
        Role = MessageRole.Assistant,
        Content = text,
        TurnId = turn.Id,
        CreatedAt = Time.GetUtcNow(),
        Model = "gpt-5",
        ToolCalls =
        [
            new("call_1", "search_clients", JsonElement.Parse("""{"query":"medical"}"""), ToolCallStatus.Completed, "[]", 1.25, 1),
            new("call_2", "create_task", JsonElement.Parse("\"not json\""), ToolCallStatus.Failed, null, null, 2),
        ],
        Citations = [Citation.Record("client", "c 1", "Betasoloin \"B\"")],
    };

    protected async Task<(Conversation Conversation, Turn Turn)> BeginAsync(string userId, Guid? known = null, string text = "Hi")
    {
        var conversation = known is null ? NewConversation(userId) : null;
        var turn = NewTurn(known ?? conversation!.Id);
        var begun = await Store.BeginTurnAsync(new NewTurn(turn, Question(turn, text), conversation, 5), userId, Token);
        Assert.Equal(BeginOutcome.Begun, begun.Outcome);
        return (begun.Conversation!, turn);
    }
}
