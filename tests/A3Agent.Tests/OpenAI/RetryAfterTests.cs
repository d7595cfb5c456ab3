using System.Globalization;
using A3Agent.Models;
using ProviderSimulator;

namespace A3Agent.Tests.OpenAI;

public sealed class RetryAfterTests
{
    [Theory]
    [InlineData("Retry-After", "2", 2000)]
    [InlineData("Retry-After", "0.5", 500)]
    [InlineData("Retry-After", "410400", 410_400_000)]
    [InlineData("retry-after-ms", "750", 750)]
    [InlineData("Retry-After", "-5", null)]
    [InlineData("Retry-After", "soon", null)]
    [InlineData("Retry-After", "NaN", null)]
    [InlineData("Retry-After", "1e300", null)]
    [InlineData("Retry-After", "99999999999999999999999999", null)]
    [InlineData("Retry-After", "Fri, 31 Dec 1999 23:59:59 GMT", null)]
    [InlineData("retry-after-ms", "-1", null)]
    public async Task Retry_After_is_read_in_every_form_and_garbage_is_ignored(string header, string value, int? milliseconds)
    {
        await using var upstream = await Upstream.StartAsync(Fault.RateLimited((header, value)));

        var exception = await Assert.ThrowsAsync<ModelException>(() => upstream.AskAsync(stream: true));

        Assert.Equal(milliseconds is { } ms ? TimeSpan.FromMilliseconds(ms) : null, exception.RetryAfter);
    }

    [Fact]
    public async Task Milliseconds_go_before_seconds_and_count_for_503_too()
    {
        await using var upstream = await Upstream.StartAsync(
            Fault.Status(503, headers: [("Retry-After", "1"), ("retry-after-ms", "300")]));

        var exception = await Assert.ThrowsAsync<ModelException>(() => upstream.AskAsync(stream: false));

        Assert.Equal(TimeSpan.FromMilliseconds(300), exception.RetryAfter);
    }

    [Fact]
    public async Task A_date_is_the_time_until_then()
    {
        var date = TimeProvider.System.GetUtcNow().AddMinutes(10).ToString("r", CultureInfo.InvariantCulture);
        await using var upstream = await Upstream.StartAsync(Fault.RateLimited(("Retry-After", date)));

        var exception = await Assert.ThrowsAsync<ModelException>(() => upstream.AskAsync(stream: true));

        Assert.InRange(exception.RetryAfter!.Value, TimeSpan.FromMinutes(9), TimeSpan.FromMinutes(10));
    }
}
