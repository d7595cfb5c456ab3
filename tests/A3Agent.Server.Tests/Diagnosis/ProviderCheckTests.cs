using A3Agent.Server.Diagnosis;
using A3Agent.Server.Tests.Hosting;
using Microsoft.AspNetCore.Http;
using ProviderSimulator;

namespace A3Agent.Server.Tests.Diagnosis;

/// <summary>What a3agent doctor says of the provider, and of the clock that its answers carry.</summary>
[Trait("store", "sqlite")]
public sealed class ProviderCheckTests
{
    private const string Key = "OpenAI:ApiKey=sk-very-secret";
    private const string Listed = """{"object":"list","data":[{"id":"gpt-4o"},{"id":5},7]}""";

    private readonly ManualTime _time = new(new DateTimeOffset(2026, 11, 20, 9, 0, 0, TimeSpan.Zero));
    private readonly List<ClockReading> _clocks = [];

    [Fact]
    public async Task Without_a_provider_it_is_the_offline_demo()
    {
        var finding = await ExamineAsync();

        Assert.True(finding.Ok);
        Assert.Contains("offline demo model", finding.Message, StringComparison.Ordinal);
        Assert.Empty(_clocks);
    }

    [Fact]
    public async Task A_provider_that_lists_the_default_model_is_good()
    {
        await using var provider = await Simulator.StartAsync(TestContext.Current.CancellationToken);

        var finding = await ExamineAsync($"OpenAI:BaseUrl={provider.BaseUrl}", Key, "Models:Default=gpt-4o-mini");

        Assert.True(finding.Ok, finding.Message);
        Assert.Equal($"The provider at {provider.BaseUrl}/models takes the credential and has the default model gpt-4o-mini.", finding.Message);
        Assert.Empty(provider.Requests);
    }

    [Fact]
    public async Task The_credential_is_sent_as_the_connector_sends_it()
    {
        (string Key, string Organization) sent = default;
        await using var provider = await StubProvider.StartAsync(http =>
        {
            sent = ($"{http.Request.Headers.Authorization}", $"{http.Request.Headers["OpenAI-Organization"]}");
            return http.Response.WriteAsync(Listed);
        });

        Assert.True((await ExamineAsync(provider.Setting, Key, "OpenAI:Organization=org-7")).Ok);

        Assert.Equal(("Bearer sk-very-secret", "org-7"), sent);
    }

    [Theory]
    [InlineData(200, Listed, "does not list the default model gpt-5.", "Models__Default (OPENAI_MODEL)", "Models:Default=gpt-5")]
    [InlineData(200, "<html>welcome</html>", "answers, but not with a list of models.", "OPENAI_BASE_URL")]
    [InlineData(200, """{"data":5}""", "answers, but not with a list of models.", "OPENAI_BASE_URL")]
    [InlineData(200, "[]", "answers, but not with a list of models.", "OPENAI_BASE_URL")]
    [InlineData(401, "sk-very-secret", "refuses the credential (401).", "OPENAI_API_KEY (or OPENAI_API_KEY_FILE)", Key)]
    [InlineData(403, "", "refuses the credential (403).", "OPENAI_API_KEY (or OPENAI_API_KEY_FILE)", Key)]
    [InlineData(401, "", "asks for a credential, and none is set.", "OPENAI_API_KEY")]
    [InlineData(404, "", "answers 404.", "OPENAI_BASE_URL")]
    [InlineData(302, "", "answers 302.", "OPENAI_BASE_URL")]
    [InlineData(429, "", "has had too many requests", "billing")]
    [InlineData(503, "", "is in trouble (503).", "Try again later")]
    public async Task What_is_wrong_is_said_with_what_to_do(int status, string body, string message, string repair, params string[] settings)
    {
        await using var provider = await StubProvider.StartAsync(status, body);

        var finding = await ExamineAsync([provider.Setting, .. settings]);

        Assert.False(finding.Ok);
        Assert.Contains(message, finding.Message, StringComparison.Ordinal);
        Assert.Contains(repair, finding.Repair, StringComparison.Ordinal);
        Assert.DoesNotContain("sk-very-secret", finding.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("127.0.0.1:1", "the connection is refused or broken")]
    [InlineData("nowhere.invalid", "cannot be reached: ")]
    public async Task A_provider_that_is_not_there_is_said(string host, string message)
    {
        var finding = await ExamineAsync($"OpenAI:BaseUrl=http://me:hidden@{host}/v1", Key);

        Assert.False(finding.Ok);
        Assert.Contains(message, finding.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("hidden", finding.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_provider_that_does_not_answer_is_given_up_after_five_seconds()
    {
        var asked = new TaskCompletionSource();
        await using var provider = await StubProvider.StartAsync(async http =>
        {
            asked.SetResult();
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, http.RequestAborted).ContinueWith(_ => { }, TaskScheduler.Default);
        });

        var examining = ExamineAsync(provider.Setting, Key);
        await asked.Task.WaitAsync(TestContext.Current.CancellationToken);
        _time.Advance(ProviderCheck.Limit);

        Assert.Contains("does not answer within 5 seconds.", (await examining).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_credential_with_a_line_break_is_said_without_showing_it()
    {
        var finding = await ExamineAsync("OpenAI:ApiKey=sk-very-secret\nsk-two");

        Assert.Contains("a character that no credential has", finding.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("sk-", finding.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0, true, "agrees with that of the provider.")]
    [InlineData(-60, true, "agrees with that of the provider.")]
    [InlineData(60, true, "agrees with that of the provider.")]
    [InlineData(61, false, "is 61 seconds behind that of the provider.")]
    [InlineData(-62, false, "is 61 seconds ahead of that of the provider.")]
    public async Task A_clock_that_is_off_by_more_than_a_minute_is_said(int seconds, bool ok, string message)
    {
        await using var provider = await StubProvider.StartAsync(http =>
        {
            http.Response.Headers.Date = (_time.GetUtcNow() + TimeSpan.FromSeconds(seconds)).ToString("R");
            return http.Response.WriteAsync(Listed);
        });

        var findings = await new Doctor(ReadSettings.Of(provider.Setting), _time).ExamineAsync(TestContext.Current.CancellationToken);

        var clock = Assert.Single(findings, finding => finding.Check == "clock");
        Assert.Equal(ok, clock.Ok);
        Assert.Contains(message, clock.Message, StringComparison.Ordinal);
        Assert.Equal(ok, clock.Repair is null);
    }

    private async Task<Finding> ExamineAsync(params string[] settings) => Assert.Single(
        await new ProviderCheck(ReadSettings.Of(settings), _time).RunAsync(_clocks, TestContext.Current.CancellationToken));
}
