using A3Agent.Conversations;
using A3Agent.Crm;

namespace A3Agent.Storage.Tests.Contracts;

public abstract class ConversationContractTests : ConversationContract
{
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
    public async Task A_summary_is_kept_until_one_covers_as_much_or_more()
    {
        var (conversation, turn) = await BeginAsync("anna");
        var (other, _) = await BeginAsync("anna");
        await Store.EndTurnAsync(turn with { Status = TurnStatus.Completed }, Answer(turn, "one"), Token);
        Assert.Null((await Store.FindAsync(conversation.Id, "anna", Token))!.Summary);

        foreach (var (text, through, kept) in new[] { ("Zwei", 2, "Zwei"), ("one", 1, "Zwei"), ("zwei", 2, "zwei"), ("", 5, "") })
        {
            await Store.SaveSummaryAsync(conversation.Id, new ConversationSummary(text, through), Token);
            Assert.Equal(kept, (await Store.FindAsync(conversation.Id, "anna", Token))!.Summary!.Text);
        }

        await Storage.Conversations(Globex).SaveSummaryAsync(conversation.Id, new ConversationSummary("theirs", 9), Token);
        await Store.SaveSummaryAsync(NewId(), new ConversationSummary("nobody's", 9), Token);
        Assert.Null((await Store.FindAsync(other.Id, "anna", Token))!.Summary);
        Assert.Equal(new ConversationSummary("", 5), (await BeginAsync("anna", conversation.Id)).Conversation.Summary);
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
