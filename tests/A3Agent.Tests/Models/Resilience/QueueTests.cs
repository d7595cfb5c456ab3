using A3Agent.Models;
using A3Agent.Models.Resilience;
using FsCheck;
using FsCheck.Fluent;
using static A3Agent.Tests.Models.Resilience.ModelLayer;

namespace A3Agent.Tests.Models.Resilience;

/// <summary>The places at a model, taken in turn by organizations.</summary>
public sealed class QueueTests
{
    private static readonly Config _config = Config.QuickThrowOnFailure.WithMaxTest(200);
    private readonly SteppedTime _time = new();
    private readonly ResilienceOptions _options = new();

    [Fact]
    public async Task Organizations_take_turns_whoever_came_first()
    {
        var queue = new FairQueue(1, _options, _time);
        var held = await Enter(queue, "a");
        var order = new List<string>();
        var waiting = new[] { "a", "a", "a", "b", "c", "b" }.Select(Serve).ToList();

        held.Dispose();
        await Task.WhenAll(waiting);

        Assert.Equal(["a", "b", "c", "a", "b", "a"], order);
        Assert.Equal(1, queue.Free);

        async Task Serve(string organization)
        {
            using var place = await Enter(queue, organization);
            order.Add(organization);
        }
    }

    [Fact]
    public async Task A_wait_is_bounded_and_says_when_to_come_again()
    {
        var queue = new FairQueue(1, _options, _time);
        using var held = await Enter(queue, "a");
        var waiting = Enter(queue, "b").AsTask();

        _time.Advance(10 * Second);

        var refused = await Assert.ThrowsAsync<ModelException>(() => waiting);
        Assert.Equal((ModelFailure.Busy, true, 0), (refused.Failure, refused.RetryAfter > TimeSpan.Zero, queue.Waiting));
    }

    [Fact]
    public async Task Who_cancels_leaves_at_once()
    {
        var queue = new FairQueue(1, _options, _time);
        var held = await Enter(queue, "a");
        using var cancellation = new CancellationTokenSource();
        var waiting = Entered(queue, "b", cancellation);

        await cancellation.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
        Assert.Equal(0, queue.Waiting);
        held.Dispose();
        held.Dispose();
        Assert.Equal(1, queue.Free);
    }

    [Fact]
    public async Task The_deadline_bounds_the_wait_too()
    {
        var queue = new FairQueue(1, _options, _time);
        using var held = await Enter(queue, "a");
        var waiting = queue.EnterAsync("b", 2 * Second, TestContext.Current.CancellationToken).AsTask();

        _time.Advance(2 * Second);

        await Assert.ThrowsAsync<ModelException>(() => waiting);
    }

    [Fact]
    public async Task A_retry_after_pauses_the_model_for_all_and_then_it_goes_on()
    {
        var queue = new FairQueue(2, _options, _time);
        queue.Pause(5 * Second);
        var waiting = Enter(queue, "a").AsTask();
        _time.Advance(4 * Second);
        Assert.False(waiting.IsCompleted);

        _time.Advance(Second);

        (await waiting).Dispose();
        Assert.Equal(2, queue.Free);
    }

    [Fact]
    public async Task A_pause_that_is_longer_than_a_call_may_wait_is_told_at_once_and_is_capped()
    {
        var queue = new FairQueue(2, _options, _time);
        queue.Pause(TimeSpan.FromHours(114));

        var refused = await Assert.ThrowsAsync<ModelException>(() => Enter(queue, "a").AsTask());
        Assert.Equal(60 * Second, refused.RetryAfter);

        _time.Advance(60 * Second);
        (await Enter(queue, "a")).Dispose();
    }

    [Fact]
    public async Task A_line_has_an_end()
    {
        _options.MaxQueueLength = 1;
        var queue = new FairQueue(1, _options, _time);
        var held = await Enter(queue, "a");
        var waiting = Enter(queue, "a").AsTask();

        await Assert.ThrowsAsync<ModelException>(() => Enter(queue, "a").AsTask());
        var other = Enter(queue, "b").AsTask();

        held.Dispose();
        (await waiting).Dispose();
        (await other).Dispose();
    }

    [Fact]
    public async Task A_provider_that_says_429_pauses_the_queue_of_the_model()
    {
        var layer = new ModelLayer(new(Step.Fail(ModelFailure.Busy, 5 * Second), Step.Say("later")), new SteppedTime());
        var client = layer.Gated(layer.Provider);
        await layer.FailAsync(client, stream: true);
        var next = layer.AskAsync(client, stream: true);
        Assert.Equal(1, layer.Provider.Calls);

        layer.Time.Advance(5 * Second);

        Assert.Equal("later", await next);
    }

    [Fact]
    public async Task The_place_is_given_back_on_every_path()
    {
        var layer = new ModelLayer(new(Step.Say("a", "b"), Step.Fail(ModelFailure.Rejected, null, "c"), Step.Hang("d"), Step.Say("e")), new SteppedTime());
        layer.Models.Catalogue["big"].MaxConcurrent = 1;
        var client = layer.Gated(layer.Provider);
        await foreach (var update in client.GetStreamingResponseAsync([], layer.Call.On(new() { ModelId = "big" }), TestContext.Current.CancellationToken))
        {
            break;
        }

        await layer.FailAsync(client, stream: true);
        using var stop = new CancellationTokenSource();
        var hanging = layer.AskAsync(client, stream: true, stop: stop);
        await layer.Provider.Hangs.InTimeAsync();
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => hanging);

        Assert.Equal("e", await layer.AskAsync(client, stream: false));
    }

    [Fact]
    public void No_place_is_ever_lost_or_given_twice()
    {
        var actions = Gen.Choose(0, 99).ListOf().Select(list => list.ToArray());
        Check.One(_config, Prop.ForAll(Arb.From(actions), async (int[] script) =>
        {
            const int places = 3;
            var time = new SteppedTime();
            var queue = new FairQueue(places, _options, time);
            var waits = new List<(Task<FairQueue.Place> Task, CancellationTokenSource Stop)>();
            foreach (var action in script)
            {
                switch (action % 6)
                {
                    case 0 or 1 or 2:
                        var stop = new CancellationTokenSource();
                        waits.Add((Entered(queue, $"o{action % 4}", stop), stop));
                        break;
                    case 3 when waits.Count > 0: await waits[action % waits.Count].Stop.CancelAsync(); break;
                    case 4 when waits.Find(wait => wait.Task.IsCompletedSuccessfully) is { Task: { } done }: (await done).Dispose(); break;
                    case 5: time.Advance(TimeSpan.FromSeconds(action % 4)); break;
                }

                Assert.InRange(queue.Free, 0, places);
            }

            time.Advance(TimeSpan.FromHours(1));
            foreach (var (task, _) in waits)
            {
                await Task.WhenAny(task);
                if (task.IsCompletedSuccessfully)
                {
                    (await task).Dispose();
                }
            }

            Assert.Equal((places, 0), (queue.Free, queue.Waiting));
        }));
    }

    [Fact]
    public void Nobody_waits_for_more_than_one_call_of_each_other_organization()
    {
        var arrivals = Gen.Choose(0, 4).ListOf().Select(list => list.Take(60).ToArray());
        Check.One(_config, Prop.ForAll(Arb.From(arrivals), async (int[] organizations) =>
        {
            var queue = new FairQueue(1, _options, _time);
            var held = await Enter(queue, "first");
            var waits = organizations.Select(id => (Id: id, Task: Enter(queue, $"o{id}").AsTask())).ToList();
            var served = new List<int>();
            while (waits.Count > 0)
            {
                held.Dispose();
                var next = await Task.WhenAny(waits.Select(wait => wait.Task));
                held = await next;
                served.Add(waits.Single(wait => wait.Task == next).Id);
                waits.RemoveAll(wait => wait.Task == next);

                // Between two places of the same organization that waits, no other has more than one.
                var since = served.Take(served.Count - 1).Reverse().TakeWhile(id => id != served[^1]).ToList();
                Assert.True(served.Count(id => id == served[^1]) < 2 || since.Distinct().Count() == since.Count);
            }

            Assert.Equal(organizations.Length, served.Count);
        }));
    }

    private static ValueTask<FairQueue.Place> Enter(FairQueue queue, string organization) => queue.EnterAsync(organization, TimeSpan.MaxValue, default);

    // A line that is full or a token that is cancelled throws before there is a task.
    private static async Task<FairQueue.Place> Entered(FairQueue queue, string organization, CancellationTokenSource stop) =>
        await queue.EnterAsync(organization, TimeSpan.MaxValue, stop.Token);
}
