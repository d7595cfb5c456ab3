using A3Agent.Identity;
using A3Agent.Models;
using A3Agent.Models.Caching;
using A3Agent.Tests.Models.Resilience;
using Microsoft.Extensions.AI;

namespace A3Agent.Tests.Models.Caching;

public sealed class SingleFlightTests
{
    private readonly HeldClient _provider = new(new ChatResponse(new ChatMessage(ChatRole.Assistant, "yes"))
    {
        FinishReason = ChatFinishReason.Stop, Usage = new() { TotalTokenCount = 7 },
    })
    {
        IsHeld = true,
    };

    private readonly CachingChatClient _client;

    public SingleFlightTests() => _client = new CachingChatClient(_provider, new CacheOptions(), new SteppedTime());

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Many_who_ask_the_same_at_once_are_answered_by_one_call_that_one_of_them_pays()
    {
        var asked = Enumerable.Range(0, 20).Select(_ => AskAsync(Stop)).ToList();
        await _provider.ArrivedAsync();
        _provider.Release();

        var answers = await Task.WhenAll(asked);

        Assert.Equal(1, _provider.Calls);
        Assert.All(answers, answer => Assert.Equal("yes", answer.Text));
        Assert.Equal(7, answers.Sum(answer => answer.Usage!.TotalTokenCount));
        Assert.Equal(19, answers.Count(CachingChatClient.IsCached));
    }

    [Fact]
    public async Task Other_organizations_wait_for_nobody()
    {
        var first = AskAsync(Stop);
        var other = AskAsync(Stop, "other");
        await _provider.ArrivedAsync();
        await _provider.ArrivedAsync();
        _provider.Release();
        _provider.Release();

        Assert.Equal((7L, 7L), ((await first).Usage!.TotalTokenCount, (await other).Usage!.TotalTokenCount));
    }

    [Fact]
    public async Task Who_gives_up_does_not_fail_those_who_wait_even_when_the_call_is_theirs()
    {
        using var given = new CancellationTokenSource();
        var first = AskAsync(given.Token);
        await _provider.ArrivedAsync();
        var second = AskAsync(Stop);

        await given.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first);
        Assert.Equal(0, _provider.Cancelled);
        _provider.Release();

        Assert.Equal(("yes", 1), ((await second).Text, _provider.Calls));
    }

    [Fact]
    public async Task When_all_have_given_up_the_call_is_ended_and_the_next_one_asks_anew()
    {
        using var given = new CancellationTokenSource();
        Task[] asked = [AskAsync(given.Token), AskAsync(given.Token)];
        await _provider.ArrivedAsync();

        await given.CancelAsync();
        foreach (var one in asked)
        {
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => one);
        }

        Assert.Equal(1, _provider.Cancelled);
        var next = AskAsync(Stop);
        await _provider.ArrivedAsync();
        _provider.Release();
        Assert.Equal(("yes", 2), ((await next).Text, _provider.Calls));
    }

    [Fact]
    public async Task A_failure_upstream_is_everybodys_and_is_not_kept()
    {
        var asked = Enumerable.Range(0, 3).Select(_ => AskAsync(Stop)).ToList();
        await _provider.ArrivedAsync();
        _provider.Release(new ModelException(ModelFailure.Unavailable, "scripted"));
        foreach (var one in asked)
        {
            Assert.Equal(ModelFailure.Unavailable, (await Assert.ThrowsAsync<ModelException>(() => one)).Failure);
        }

        var next = AskAsync(Stop);
        await _provider.ArrivedAsync();
        _provider.Release();

        Assert.Equal(("yes", 2), ((await next).Text, _provider.Calls));
    }

    [Theory]
    [InlineData("upstream_timeout")]
    [InlineData("budget_exceeded")]
    public async Task A_deadline_or_a_budget_is_ones_own_and_the_others_ask_themselves(string code)
    {
        var failure = code == ModelFailure.TimedOut.Code ? ModelFailure.TimedOut : ModelFailure.BudgetExceeded;
        var first = AskAsync(Stop);
        await _provider.ArrivedAsync();
        var second = AskAsync(Stop);
        _provider.Release(new ModelException(failure, "scripted"));

        Assert.Equal(failure, (await Assert.ThrowsAsync<ModelException>(() => first)).Failure);
        await _provider.ArrivedAsync();
        _provider.Release();
        Assert.Equal(("yes", 2), ((await second).Text, _provider.Calls));
    }

    private Task<ChatResponse> AskAsync(CancellationToken cancellationToken, string organization = "demo") => _client.GetResponseAsync(
        [new(ChatRole.User, "is it?")],
        new ModelCall { Organization = new OrganizationId(organization), IsDeterministic = true }.On(new ChatOptions { Temperature = 0 }),
        cancellationToken);
}
