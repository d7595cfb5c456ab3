using A3Agent.Conversations;
using A3Agent.Crm;

namespace A3Agent.Storage.Tests.Contracts;

public abstract class TurnContractTests : ConversationContract
{
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
}
