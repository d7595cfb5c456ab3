using A3Agent.Identity;
using A3Agent.Models;
using A3Agent.Models.Resilience;
using A3Agent.Usage;
using Microsoft.Extensions.Logging.Abstractions;

namespace A3Agent.Tests.Models.Resilience;

public sealed class ProviderHealthTests
{
    private readonly SteppedTime _time = new();
    private readonly List<(OrganizationId Organization, Alert Alert)> _alerts = [];
    private readonly ModelLayer _layer;
    private readonly ProviderHealth _health;
    private readonly ProviderGate _gate;
    private Exception? _unraised;
    private Step _next = Step.Say("hello");

    public ProviderHealthTests()
    {
        _layer = new ModelLayer(new ScriptedClient(Step.Say("hello")), _time);
        _health = new ProviderHealth(_time, NullLogger<ProviderHealth>.Instance, (organization, alert, _) =>
        {
            _alerts.Add((organization, alert));
            return _unraised is null ? Task.CompletedTask : Task.FromException(_unraised);
        });
        _gate = new ProviderGate(new ModelCatalogue(_layer.Models), _layer.Options, _time, _health);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_refused_credential_lasts_until_a_call_of_the_model_succeeds(bool stream)
    {
        Assert.Equal((null, null), (_health.Failure, _health.LastFailure));
        await FailAsync(ModelFailure.NotConfigured, stream);
        Assert.Equal(ModelFailure.NotConfigured, _health.Failure);
        Assert.Equal(_time.GetUtcNow(), _health.LastFailure);

        await SucceedAsync(stream, "small");
        Assert.Equal(ModelFailure.NotConfigured, _health.Failure);
        await SucceedAsync(stream);

        Assert.Null(_health.Failure);
        Assert.Equal(_time.GetUtcNow(), _health.LastSuccess);
    }

    [Fact]
    public async Task An_exhausted_quota_is_over_when_any_call_with_the_credential_succeeds()
    {
        await FailAsync(ModelFailure.QuotaExhausted);
        Assert.Equal(ModelFailure.QuotaExhausted, _health.Failure);

        _time.Advance(_layer.Options.QuotaPause);
        await SucceedAsync(stream: false, "small");

        Assert.Null(_health.Failure);
    }

    [Fact]
    public async Task Single_failures_do_not_count_but_an_open_breaker_does()
    {
        for (var call = 1; call < _layer.Options.BreakerMinimumCalls; call++)
        {
            await FailAsync(ModelFailure.Unavailable);
        }

        Assert.Null(_health.Failure);
        await FailAsync(ModelFailure.Unavailable);
        Assert.Equal(ModelFailure.Unavailable, _health.Failure);
        Assert.Empty(_alerts);

        _time.Advance(_layer.Options.BreakerOpen);
        await SucceedAsync();
        Assert.Null(_health.Failure);
    }

    [Fact]
    public async Task The_callers_mistakes_and_rate_limits_say_nothing_against_the_provider()
    {
        await FailAsync(ModelFailure.Rejected);
        await FailAsync(ModelFailure.Busy);

        Assert.Null(_health.Failure);
        Assert.Empty(_alerts);
    }

    [Fact]
    public async Task What_nobody_has_met_for_ten_minutes_is_forgotten()
    {
        await FailAsync(ModelFailure.NotConfigured);
        _time.Advance(TimeSpan.FromMinutes(9));
        Assert.NotNull(_health.Failure);

        _time.Advance(TimeSpan.FromMinutes(1));

        Assert.Null(_health.Failure);
    }

    [Fact]
    public async Task An_operator_is_alerted_once_an_hour_for_each_organization_and_kind()
    {
        await FailAsync(ModelFailure.NotConfigured);
        await FailAsync(ModelFailure.NotConfigured);
        _layer.Call = _layer.Call with { Organization = new OrganizationId("acme") };
        await FailAsync(ModelFailure.NotConfigured);
        await FailAsync(ModelFailure.QuotaExhausted);
        _time.Advance(TimeSpan.FromHours(1));
        await FailAsync(ModelFailure.NotConfigured);

        Assert.Equal(
            [
                ("demo", "provider:ai_not_configured:2026-01-05T09"), ("acme", "provider:ai_not_configured:2026-01-05T09"),
                ("acme", "provider:ai_quota_exhausted:2026-01-05T09"), ("acme", "provider:ai_not_configured:2026-01-05T10"),
            ],
            _alerts.Select(raised => (raised.Organization.Value, raised.Alert.Key)));
        Assert.All(_alerts, raised => Assert.Equal(AlertKind.Provider, raised.Alert.Kind));
        Assert.Equal("""{"code":"ai_not_configured","model":"big"}""", _alerts[0].Alert.Data);
        Assert.DoesNotContain(_alerts, raised => raised.Alert.Message.Contains("scripted", StringComparison.Ordinal));
    }

    [Fact]
    public async Task An_alert_that_cannot_be_raised_hides_no_failure_and_is_tried_again()
    {
        _unraised = new InvalidOperationException("the database is away");
        await FailAsync(ModelFailure.NotConfigured);
        _unraised = null;
        await FailAsync(ModelFailure.NotConfigured);
        await FailAsync(ModelFailure.NotConfigured);

        Assert.Equal(2, _alerts.Count);
    }

    private async Task FailAsync(ModelFailure failure, bool stream = false)
    {
        _next = Step.Fail(failure);
        Assert.Equal(failure, (await _layer.FailAsync(Client(), stream)).Failure);
    }

    private Task SucceedAsync(bool stream = false, string model = "big")
    {
        _next = Step.Say("hello");
        return _layer.AskAsync(Client(), stream, model);
    }

    private GatedChatClient Client() => new(new ScriptedClient(_next), _gate);
}
