using System.Text.Json;
using A3Agent.Conversations;
using A3Agent.Crm;
using A3Agent.Plugins;

namespace A3Agent.Storage.Tests.Contracts;

public abstract class ConversationContractTests : StorageContract
{
    private IConversationStore Store => Storage.Conversations(Acme);

    [Fact]
    public async Task A_conversation_comes_back_as_it_was_written()
    {
        var conversation = NewConversation("anna") with
        {
            Title = "Titel", Instructions = "Be brief.", TimeZone = "Europe/Berlin", Locale = "de-DE",
        };
        await Store.CreateAsync(conversation, Token);

        Assert.Equal(conversation, await Store.FindAsync(conversation.Id, "anna", Token));
        Assert.Equal(conversation, await Store.FindAsync(conversation.Id, null, Token));
        Assert.Null(await Store.FindAsync(conversation.Id, "ben", Token));
    }

    [Fact]
    public async Task A_turn_begins_a_new_conversation_with_the_first_message()
    {
        var conversation = NewConversation("anna");
        var turn = NewTurn(conversation.Id);

        var begun = await Store.BeginTurnAsync(new NewTurn(turn, Question(turn, "Hello"), conversation, 20), "anna", Token);

        Assert.Equal(BeginOutcome.Begun, begun.Outcome);
        Assert.Equal(conversation, begun.Conversation);
        Assert.Empty(begun.History);
        Assert.Equal(turn, await Store.FindTurnAsync(turn.Id, Token));
        var message = Assert.Single((await Store.ListMessagesAsync(conversation.Id, new PageRequest(10), Token)).Items);
        Same.As(Question(turn, "Hello") with { Id = message.Id, Sequence = 1 }, message);
    }

    [Fact]
    public async Task A_turn_ends_with_its_answer_usage_and_prompt()
    {
        var (conversation, turn) = await BeginAsync("anna");
        Time.Advance(TimeSpan.FromSeconds(3));
        var ended = turn with
        {
            Status = TurnStatus.Completed,
            EndedAt = Time.GetUtcNow(),
            Prompt = new PromptReference("crm-assistant", "1.0.0", new string('a', 64)),
            Model = "gpt-5",
            Temperature = 0.2,
            FinishReason = "stop",
            Usage = new TokenUsage(1000, 50, 10, 5, 0.000000012345m, true),
        };
        var answer = Answer(ended, "There are 8.");

        Assert.True(await Store.EndTurnAsync(ended, answer, Token));

        Assert.Equal(ended, await Store.FindTurnAsync(turn.Id, Token));
        var messages = (await Store.ListMessagesAsync(conversation.Id, new PageRequest(10), Token)).Items;
        Assert.Equal([1, 2], messages.Select(message => message.Sequence));
        Same.As(answer with { Sequence = 2 }, messages[1]);
        Assert.Equal(Time.GetUtcNow(), (await Store.FindAsync(conversation.Id, "anna", Token))!.UpdatedAt);
    }

    [Fact]
    public async Task A_turn_ends_once()
    {
        var (conversation, turn) = await BeginAsync("anna");
        var ended = turn with { Status = TurnStatus.Failed, EndedAt = Time.GetUtcNow(), ErrorCode = "upstream_timeout" };

        Assert.True(await Store.EndTurnAsync(ended, null, Token));
        Assert.False(await Store.EndTurnAsync(ended with { Status = TurnStatus.Completed }, Answer(turn, "late"), Token));

        Assert.Equal(ended, await Store.FindTurnAsync(turn.Id, Token));
        Assert.Single((await Store.ListMessagesAsync(conversation.Id, new PageRequest(10), Token)).Items);
    }

    [Fact]
    public async Task History_is_the_newest_messages_before_the_question_oldest_first()
    {
        var conversation = NewConversation("anna");
        await Store.CreateAsync(conversation, Token);
        for (var i = 1; i <= 4; i++)
        {
            var (_, turn) = await BeginAsync("anna", conversation.Id, $"question {i}");
            Assert.True(await Store.EndTurnAsync(turn with { Status = TurnStatus.Completed }, Answer(turn, $"answer {i}"), Token));
        }

        var last = NewTurn(conversation.Id);
        var begun = await Store.BeginTurnAsync(new NewTurn(last, Question(last, "question 5"), null, 3), "anna", Token);

        Assert.Equal(["answer 3", "question 4", "answer 4"], begun.History.Select(message => message.Content));
        Assert.Equal([6, 7, 8], begun.History.Select(message => message.Sequence));
        Same.As(
            (await Store.ListMessagesAsync(conversation.Id, new PageRequest(200), Token)).Items[5], begun.History[0]);
    }

    [Fact]
    public async Task A_foreign_or_unknown_conversation_is_not_found_and_nothing_is_stored()
    {
        var conversation = NewConversation("anna");
        await Store.CreateAsync(conversation, Token);
        var mine = NewTurn(conversation.Id) with { UserId = "ben" };
        var unknown = NewTurn(NewId());

        Assert.Equal(
            BeginOutcome.NotFound, (await Store.BeginTurnAsync(new NewTurn(mine, Question(mine, "Hi"), null, 5), "ben", Token)).Outcome);
        Assert.Equal(
            BeginOutcome.NotFound, (await Store.BeginTurnAsync(new NewTurn(unknown, Question(unknown, "Hi"), null, 5), null, Token)).Outcome);

        Assert.Null(await Store.FindTurnAsync(mine.Id, Token));
        Assert.Null(await Store.FindTurnAsync(unknown.Id, Token));
        Assert.Empty((await Store.ListMessagesAsync(conversation.Id, new PageRequest(10), Token)).Items);
    }

    [Fact]
    public async Task A_second_turn_waits_for_the_end_of_the_first()
    {
        var (conversation, turn) = await BeginAsync("anna");
        var second = NewTurn(conversation.Id);
        var begin = new NewTurn(second, Question(second, "Again"), null, 5);

        Assert.Equal(BeginOutcome.InProgress, (await Store.BeginTurnAsync(begin, "anna", Token)).Outcome);
        Assert.Single((await Store.ListMessagesAsync(conversation.Id, new PageRequest(10), Token)).Items);
        Assert.Null(await Store.FindTurnAsync(second.Id, Token));

        await Store.EndTurnAsync(turn with { Status = TurnStatus.Cancelled }, null, Token);
        Assert.Equal(BeginOutcome.Begun, (await Store.BeginTurnAsync(begin, "anna", Token)).Outcome);
        Assert.Equal([1, 2], (await Store.ListMessagesAsync(conversation.Id, new PageRequest(10), Token)).Items.Select(m => m.Sequence));
    }

    [Fact]
    public async Task Of_many_turns_at_once_exactly_one_begins()
    {
        var conversation = NewConversation("anna");
        await Store.CreateAsync(conversation, Token);
        var turns = Enumerable.Range(0, 24).Select(_ => NewTurn(conversation.Id)).ToList();

        var begun = await Task.WhenAll(turns.Select(turn =>
            Task.Run(() => Store.BeginTurnAsync(new NewTurn(turn, Question(turn, "Now"), null, 5), "anna", Token), Token)));

        Assert.Single(begun, one => one.Outcome == BeginOutcome.Begun);
        Assert.Equal(23, begun.Count(one => one.Outcome == BeginOutcome.InProgress));
        Assert.Single((await Store.ListMessagesAsync(conversation.Id, new PageRequest(200), Token)).Items);
    }

    [Fact]
    public async Task Turns_of_many_conversations_at_once_all_begin_and_end()
    {
        await Task.WhenAll(Enumerable.Range(0, 40).Select(i => Task.Run(
            async () =>
            {
                var (conversation, turn) = await BeginAsync($"user-{i % 5}");
                Assert.True(await Store.EndTurnAsync(turn with { Status = TurnStatus.Completed }, Answer(turn, "done"), Token));
                Assert.Equal(2, (await Store.ListMessagesAsync(conversation.Id, new PageRequest(10), Token)).Items.Count);
            },
            Token)));

        Assert.Equal(40, (await Store.ListAsync(null, new PageRequest(1, WithTotal: true), Token)).Total);
        Assert.Equal(8, (await Store.ListAsync("user-3", new PageRequest(1, WithTotal: true), Token)).Total);
    }

    [Fact]
    public async Task A_single_run_of_a_prompt_has_no_conversation()
    {
        var turn = NewTurn(null);

        var begun = await Store.BeginTurnAsync(new NewTurn(turn, null, null, 5), "anna", Token);

        Assert.Equal(BeginOutcome.Begun, begun.Outcome);
        Assert.Null(begun.Conversation);
        Assert.True(await Store.EndTurnAsync(turn with { Status = TurnStatus.Completed }, null, Token));
        Assert.Equal(TurnStatus.Completed, (await Store.FindTurnAsync(turn.Id, Token))!.Status);
    }

    [Fact]
    public async Task Conversations_are_listed_by_their_newest_message_in_pages()
    {
        var all = new List<Conversation>();
        for (var i = 0; i < 7; i++)
        {
            Time.Advance(TimeSpan.FromMinutes(i % 2));
            all.Add(NewConversation(i % 3 == 0 ? "ben" : "anna"));
            await Store.CreateAsync(all[i], Token);
        }

        Time.Advance(TimeSpan.FromHours(1));
        await BeginAsync("anna", all[1].Id);
        var newest = all.Select(one => one == all[1] ? one with { UpdatedAt = Time.GetUtcNow() } : one)
            .OrderByDescending(one => one.UpdatedAt).ThenByDescending(one => one.Id.ToString(), StringComparer.Ordinal).ToList();

        Assert.Equal(newest, await PagesAsync(null, 2));
        Assert.Equal(newest.Where(one => one.UserId == "ben"), await PagesAsync("ben", 1));
        await Assert.ThrowsAsync<FormatException>(() => Store.ListAsync(null, new PageRequest(5, "nonsense"), Token));
    }

    [Fact]
    public async Task Messages_are_listed_in_pages()
    {
        var (conversation, turn) = await BeginAsync("anna");
        await Store.EndTurnAsync(turn with { Status = TurnStatus.Completed }, Answer(turn, "one"), Token);
        await BeginAsync("anna", conversation.Id);

        var first = await Store.ListMessagesAsync(conversation.Id, new PageRequest(2, WithTotal: true), Token);
        var second = await Store.ListMessagesAsync(conversation.Id, new PageRequest(2, first.NextCursor), Token);

        Assert.Equal(3, first.Total);
        Assert.Equal([1, 2], first.Items.Select(message => message.Sequence));
        Assert.Equal([3], second.Items.Select(message => message.Sequence));
        Assert.Null(second.NextCursor);
        await Assert.ThrowsAsync<FormatException>(() => Store.ListMessagesAsync(conversation.Id, new PageRequest(5, "bad"), Token));
    }

    [Fact]
    public async Task Deleting_a_conversation_takes_its_messages_and_turns_along()
    {
        var (conversation, turn) = await BeginAsync("anna");
        var (other, otherTurn) = await BeginAsync("anna");

        Assert.False(await Store.DeleteAsync(conversation.Id, "ben", Token));
        Assert.True(await Store.DeleteAsync(conversation.Id, "anna", Token));
        Assert.False(await Store.DeleteAsync(conversation.Id, null, Token));

        Assert.Null(await Store.FindTurnAsync(turn.Id, Token));
        Assert.Empty((await Store.ListMessagesAsync(conversation.Id, new PageRequest(10), Token)).Items);
        Assert.False(await Store.EndTurnAsync(turn with { Status = TurnStatus.Completed }, Answer(turn, "late"), Token));
        Assert.NotNull(await Store.FindTurnAsync(otherTurn.Id, Token));
        Assert.Single((await Store.ListMessagesAsync(other.Id, new PageRequest(10), Token)).Items);
    }

    [Fact]
    public async Task What_a_dead_process_left_running_is_interrupted()
    {
        var (conversation, turn) = await BeginAsync("anna");
        var (_, done) = await BeginAsync("ben");
        await Store.EndTurnAsync(done with { Status = TurnStatus.Completed }, null, Token);
        Time.Advance(TimeSpan.FromMinutes(5));

        await ReopenAsync();

        Assert.Equal(
            turn with { Status = TurnStatus.Interrupted, EndedAt = Time.GetUtcNow() }, await Store.FindTurnAsync(turn.Id, Token));
        Assert.Equal(TurnStatus.Completed, (await Store.FindTurnAsync(done.Id, Token))!.Status);
        await BeginAsync("anna", conversation.Id);
    }

    [Fact]
    public async Task Preparing_again_leaves_own_turns_running()
    {
        var (_, turn) = await BeginAsync("anna");

        await Storage.PrepareAsync(Token);

        Assert.Equal(TurnStatus.Running, (await Store.FindTurnAsync(turn.Id, Token))!.Status);
    }

    [Fact]
    public async Task Another_organization_sees_nothing_of_it_through_any_method()
    {
        var (conversation, turn) = await BeginAsync("anna");
        var theirs = Storage.Conversations(Globex);

        Assert.Null(await theirs.FindAsync(conversation.Id, null, Token));
        Assert.Empty((await theirs.ListAsync(null, new PageRequest(10), Token)).Items);
        Assert.Empty((await theirs.ListMessagesAsync(conversation.Id, new PageRequest(10), Token)).Items);
        Assert.Null(await theirs.FindTurnAsync(turn.Id, Token));
        Assert.False(await theirs.EndTurnAsync(turn with { Status = TurnStatus.Completed }, Answer(turn, "x"), Token));
        Assert.False(await theirs.DeleteAsync(conversation.Id, null, Token));
        var second = NewTurn(conversation.Id);
        var begin = new NewTurn(second, Question(second, "Hi"), null, 5);
        Assert.Equal(BeginOutcome.NotFound, (await theirs.BeginTurnAsync(begin, null, Token)).Outcome);

        // The same ids are free for another organization.
        var own = new NewTurn(turn, Question(turn, "Ours"), conversation, 5);
        Assert.Equal(BeginOutcome.Begun, (await theirs.BeginTurnAsync(own, "anna", Token)).Outcome);
        Assert.True(await theirs.DeleteAsync(conversation.Id, null, Token));
        Assert.Equal(TurnStatus.Running, (await Store.FindTurnAsync(turn.Id, Token))!.Status);
    }

    private Guid NewId() => Guid.CreateVersion7(Time.GetUtcNow());

    private Conversation NewConversation(string userId) => new()
    {
        Id = NewId(), UserId = userId, Agent = "crm-assistant", CreatedAt = Time.GetUtcNow(), UpdatedAt = Time.GetUtcNow(),
    };

    private Turn NewTurn(Guid? conversationId) => new()
    {
        Id = NewId(), ConversationId = conversationId, UserId = "anna", Status = TurnStatus.Running, StartedAt = Time.GetUtcNow(),
    };

    private Message Question(Turn turn, string text) => new()
    {
        Id = NewId(), Role = MessageRole.User, Content = text, TurnId = turn.Id, CreatedAt = Time.GetUtcNow(),
    };

    private Message Answer(Turn turn, string text) => new()
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

    private async Task<(Conversation Conversation, Turn Turn)> BeginAsync(string userId, Guid? known = null, string text = "Hi")
    {
        var conversation = known is null ? NewConversation(userId) : null;
        var turn = NewTurn(known ?? conversation!.Id);
        var begun = await Store.BeginTurnAsync(new NewTurn(turn, Question(turn, text), conversation, 5), userId, Token);
        Assert.Equal(BeginOutcome.Begun, begun.Outcome);
        return (begun.Conversation!, turn);
    }

    private async Task<List<Conversation>> PagesAsync(string? userId, int size)
    {
        var all = new List<Conversation>();
        string? cursor = null;
        do
        {
            var page = await Store.ListAsync(userId, new PageRequest(size, cursor), Token);
            all.AddRange(page.Items);
            cursor = page.NextCursor;
        }
        while (cursor is not null);

        return all;
    }
}
