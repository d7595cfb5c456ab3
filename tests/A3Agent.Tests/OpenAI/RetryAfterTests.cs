using System.Globalization;
using A3Agent.Models;
using ProviderSimulator;

namespace A3Agent.Tests.OpenAI;

public sealed class RetryAfterTests
{
    private static readonly (string Header, string Value, int? Milliseconds)[] Forms =
    [
        ("Retry-After", "2", 2000),
        ("Retry-After", "0.5", 500),
        ("Retry-After", "410400", 410_400_000),
        ("retry-after-ms", "750", 750),
        ("Retry-After", "-5", null),
        ("Retry-After", "soon", null),
        ("Retry-After", "NaN", null),
        ("Retry-After", "1e300", null),
        ("Retry-After", "99999999999999999999999999", null),
        ("Retry-After", "Fri, 31 Dec 1999 23:59:59 GMT", null),
        ("retry-after-ms", "-1", null),
        ("Retry-After", "", null),
        ("Retry-After", "1, 2", null),
        ("retry-after-ms", "soon", null),
        ("Retry-After", "Thu, 01 Jan 2099 00:00:00 GMT", null),
    ];

    public static TheoryData<ModelApi, string, string, int?> Cases => new(
        from api in new[] { ModelApi.Chat, ModelApi.Responses }
        from form in Forms
        select (api, form.Header, form.Value, form.Milliseconds));

    [Theory, MemberData(nameof(Cases))]
    public async Task Retry_After_is_read_in_every_form_and_garbage_is_ignored(ModelApi api, string header, string value, int? milliseconds)
    {
        await using var upstream = await Upstream.StartAsync(api, Fault.RateLimited((header, value)));

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
        var date = TimeProvider.System.GetUtcNow().AddHours(2).ToString("r", CultureInfo.InvariantCulture);
        await using var upstream = await Upstream.StartAsync(Fault.RateLimited(("Retry-After", date)));

        var exception = await Assert.ThrowsAsync<ModelException>(() => upstream.AskAsync(stream: true));

        Assert.InRange(exception.RetryAfter!.Value, TimeSpan.FromHours(1), TimeSpan.FromHours(2));
    }
}
