namespace A3Agent.Tests.Search;

/// <summary>Time that stands until a test moves it. A test can wait for somebody to wait.</summary>
internal sealed class SearchTime(Pulse pulse) : TestTime(new(2026, 11, 20, 9, 0, 0, TimeSpan.Zero), pulse)
{
    /// <summary>Waits until somebody waits for so long, and lets that time pass.</summary>
    public async Task PassAsync(TimeSpan span)
    {
        await WaitedAsync(span);
        Advance(span);
    }

    /// <summary>Waits until somebody waits for so long.</summary>
    public async Task WaitedAsync(TimeSpan span)
    {
        for (var next = Pulse.Next; Waiting().All(wait => wait.Left != span); next = Pulse.Next)
        {
            await next.InTimeAsync($"somebody who waits for {span}");
        }
    }
}
