using A3Agent.Models;
using A3Agent.Turns;

namespace A3Agent.Tests.Turns;

public sealed class TurnLogTests
{
    private readonly TurnLog _log = new(Guid.Empty, Guid.Empty);

    [Fact]
    public async Task Every_follower_sees_every_event_once_whenever_it_comes()
    {
        var early = ReadAsync(0);
        Add("a");
        var late = ReadAsync(0);
        Add("b");
        var resumed = ReadAsync(1);
        End();

        Assert.Equal([1, 2, 3], await early);
        Assert.Equal([1, 2, 3], await late);
        Assert.Equal([2, 3], await resumed);
        Assert.Equal([1, 2, 3], await ReadAsync(0));
        Assert.Equal(3, (await _log.Ended).Sequence);
    }

    [Fact]
    public async Task Followers_that_race_with_the_writer_miss_nothing()
    {
        var followers = Enumerable.Range(0, 8).Select(_ => Task.Run(() => ReadAsync(0))).ToList();
        for (var i = 0; i < 2_000; i++)
        {
            Add("x");
        }

        End();

        Assert.All(await Task.WhenAll(followers), read => Assert.Equal(Enumerable.Range(1, 2_001), read));
    }

    [Fact]
    public void Nothing_follows_the_terminal_event()
    {
        End();

        Assert.Throws<InvalidOperationException>(() => Add("late"));
    }

    private void Add(string text) => _log.Append(sequence => new TextAdded(sequence, text));

    private void End() => _log.Append(sequence => new TurnFailed(sequence, ModelFailure.Internal, null));

    private async Task<List<int>> ReadAsync(int after)
    {
        var read = new List<int>();
        await foreach (var current in _log.FollowAsync(after, TestContext.Current.CancellationToken))
        {
            read.Add(current.Sequence);
        }

        return read;
    }
}
