using System.Runtime.CompilerServices;

namespace A3Agent.Tests;

/// <summary>Bounds what a test waits for. The bound tells late from never on a machine that is busy with other things; no test measures by it.</summary>
internal static class Patience
{
    public static readonly TimeSpan Limit = TimeSpan.FromMinutes(3);

    /// <summary>The task, or a failed test that says what did not happen.</summary>
    public static Task InTimeAsync(this Task task, [CallerArgumentExpression(nameof(task))] string what = "") => WaitAsync(task, what);

    /// <inheritdoc cref="InTimeAsync(Task, string)"/>
    public static async Task<T> InTimeAsync<T>(this Task<T> task, [CallerArgumentExpression(nameof(task))] string what = "")
    {
        await WaitAsync(task, what);
        return await task;
    }

    private static async Task WaitAsync(Task task, string what)
    {
        using var end = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        if (await Task.WhenAny(task, Task.Delay(Limit, TimeProvider.System, end.Token)) != task)
        {
            TestContext.Current.CancellationToken.ThrowIfCancellationRequested();
            Assert.Fail($"It has not come in {Limit.TotalMinutes:0} minutes: {what}");
        }

        await end.CancelAsync();
        await task;
    }
}
