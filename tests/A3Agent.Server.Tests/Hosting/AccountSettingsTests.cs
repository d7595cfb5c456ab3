using A3Agent.Server.Hosting;
using A3Agent.Usage;

namespace A3Agent.Server.Tests.Hosting;

/// <summary>Settings of budgets, alerts and privacy: what they mean, and what is said when they are wrong.</summary>
[Trait("store", "sqlite")]
public sealed class AccountSettingsTests
{
    private const string Secret = "Alerts:WebhookSecret=0123456789abcdef";

    [Fact]
    public void Nothing_set_is_no_budget_and_two_thresholds()
    {
        var settings = ReadSettings.Of();

        Assert.Empty(settings.Problems());
        Assert.Empty(settings.BudgetDefaults);
        Assert.Equal([0.8, 1.0], settings.BudgetAlertAt);
        Assert.Null(settings.Alerts.WebhookUrl);
        Assert.Null(settings.Alerts.WebhookSecret);
        Assert.False(settings.RedactPii);
    }

    [Fact]
    public void What_is_set_is_read()
    {
        var settings = ReadSettings.Of(
            "Budgets:Defaults:0:Scope=Organization", "Budgets:Defaults:0:Period=month", "Budgets:Defaults:0:MaxCostUsd=99.5",
            "Budgets:Defaults:1:Scope=user", "Budgets:Defaults:1:Period=day", "Budgets:Defaults:1:MaxTokens=200000",
            "Budgets:AlertAt:0=1", "Budgets:AlertAt:1=0.5", "Budgets:AlertAt:2=", "Budgets:SpikeFactor=3.5", "Budgets:SpikeLeastUsd=0.25",
            "Alerts:WebhookUrl=https://hooks.example/a3?room=7", Secret, "Privacy:RedactPii=True");

        Assert.Empty(settings.Problems());
        Assert.Equal(
            [
                new Budget(BudgetScope.Organization, null, BudgetPeriod.Month, null, 99.5m),
                new Budget(BudgetScope.User, null, BudgetPeriod.Day, 200_000, null),
            ],
            settings.BudgetDefaults);
        Assert.Equal([0.5, 1], settings.BudgetAlertAt);
        Assert.Equal((3.5, 0.25m), (settings.SpikeFactor, settings.SpikeLeastUsd));
        Assert.Equal("https://hooks.example/a3?room=7", settings.Alerts.WebhookUrl?.AbsoluteUri);
        Assert.Equal("0123456789abcdef", settings.Alerts.WebhookSecret);
        var options = settings.Budgets;
        Assert.Equal((settings.BudgetDefaults.Count, 2, 3.5, 0.25m), (options.Defaults.Count, options.Thresholds.Count, options.SpikeFactor, options.SpikeLeastUsd));
        Assert.True(settings.RedactPii);
    }

    [Theory]
    [InlineData("http://127.0.0.1:9/hook")]
    [InlineData("http://localhost/hook")]
    [InlineData("http://[::1]:9/hook")]
    public void On_this_machine_the_webhook_may_be_plain_http(string url) =>
        Assert.Equal(new Uri(url), ReadSettings.Of($"Alerts:WebhookUrl={url}", Secret).Alerts.WebhookUrl);

    [Theory]
    [InlineData("Budgets:Defaults is '5', but must be a list; in the environment like Budgets__Defaults__0__Scope=organization", "Budgets:Defaults=5")]
    [InlineData("Budgets:Defaults:0:Scope is missing; it must be one of organization, user, conversation, model.", "Budgets:Defaults:0:Period=day")]
    [InlineData("Budgets:Defaults:0:Scope is 'team'; it must be one of", "Budgets:Defaults:0:Scope=team")]
    [InlineData("Budgets:Defaults:0:Scope is '0'; it must be one of", "Budgets:Defaults:0:Scope=0")]
    [InlineData("Budgets:Defaults:0:Period is 'week'; it must be one of turn, conversation, day, month.", Org, "Budgets:Defaults:0:Period=week")]
    [InlineData("Budgets:Defaults:0 limits nothing; set MaxTokens, MaxCostUsd or both.", Org, Day)]
    [InlineData("Budgets:Defaults:0:MaxTokens is '0'; it must be a whole number from 1 to 1000000000000.", Org, Day, "Budgets:Defaults:0:MaxTokens=0")]
    [InlineData("Budgets:Defaults:0:MaxTokens is '1e5'; it must be", Org, Day, "Budgets:Defaults:0:MaxTokens=1e5")]
    [InlineData(
        "Budgets:Defaults:0:MaxCostUsd is '0'; it must be more than 0 and at most 1000000, with 6 decimals at most.",
        Org, Day, "Budgets:Defaults:0:MaxCostUsd=0")]
    [InlineData("Budgets:Defaults:0:MaxCostUsd is '5 USD'; it must be", Org, Day, "Budgets:Defaults:0:MaxCostUsd=5 USD")]
    [InlineData("Budgets:Defaults:0:Id is unknown; an entry of Budgets:Defaults takes Scope, Period, MaxTokens, MaxCostUsd.", Org, "Budgets:Defaults:0:Id=x")]
    [InlineData(
        "Budgets:Defaults has two of the scope organization and the period day; give one of them both limits.",
        Org, Day, "Budgets:Defaults:0:MaxTokens=1", "Budgets:Defaults:1:Scope=organization", "Budgets:Defaults:1:Period=day", "Budgets:Defaults:1:MaxTokens=2")]
    [InlineData("Budgets:AlertAt is '0.8', but must be a list; in the environment like Budgets__AlertAt__0=0.8", "Budgets:AlertAt=0.8")]
    [InlineData("Budgets:AlertAt:0 is '80'; it must be a number from 0.01 to 1.", "Budgets:AlertAt:0=80")]
    [InlineData("Budgets:AlertAt:0 is '80%'; it must be a number from 0.01 to 1.", "Budgets:AlertAt:0=80%")]
    [InlineData("Budgets:SpikeFactor is '1'; it must be a number from 1.1 to 1000.", "Budgets:SpikeFactor=1")]
    [InlineData("Budgets:SpikeLeastUsd is '-1'; it must be a number from 0 to 1000000.", "Budgets:SpikeLeastUsd=-1")]
    [InlineData("Alerts:WebhookUrl is set, but Alerts:WebhookSecret is not", "Alerts:WebhookUrl=https://hooks.example/secret")]
    [InlineData("Alerts:WebhookSecret is set, but Alerts:WebhookUrl is not", Secret)]
    [InlineData("Alerts:WebhookSecret is shorter than 16 characters", "Alerts:WebhookUrl=https://hooks.example/secret", "Alerts:WebhookSecret=secret")]
    [InlineData("Alerts:WebhookUrl must be an address like https://host/path", "Alerts:WebhookUrl=http://hooks.example/secret", Secret)]
    [InlineData("Alerts:WebhookUrl must be an address like https://host/path", "Alerts:WebhookUrl=ftp://127.0.0.1/secret", Secret)]
    [InlineData("Alerts:WebhookUrl must be an address like https://host/path", "Alerts:WebhookUrl=secret", Secret)]
    [InlineData("Alerts:WebhookUrl must be an address like https://host/path", "Alerts:WebhookUrl=https://me:secret@hooks.example/", Secret)]
    [InlineData("Privacy:RedactPii is 'yes'; it must be true or false.", "Privacy:RedactPii=yes")]
    public void What_is_wrong_is_named_with_what_to_do(string message, params string[] settings)
    {
        var problem = Assert.Single(ReadSettings.Of(settings).Problems());

        Assert.StartsWith(message, problem, StringComparison.Ordinal);
        Assert.DoesNotContain("/secret", problem, StringComparison.Ordinal);
        Assert.DoesNotContain("0123456789", problem, StringComparison.Ordinal);
        Assert.Equal(problem, Assert.Throws<SettingsException>(ReadSettings.Of(settings).Demand).Message);
    }

    [Theory]
    [InlineData("Budgets:Default", "Budgets takes Defaults, AlertAt, SpikeFactor, SpikeLeastUsd.", "Budgets:Default:0:Scope=organization")]
    [InlineData("Alerts:Url", "Alerts takes WebhookUrl, WebhookSecret, WebhookSecret_FILE.", "Alerts:Url=https://hooks.example/secret")]
    [InlineData("Upstream:Attempts", "Upstream takes MaxAttempts, StallSeconds, QueueSeconds, QueueLength.", "Upstream:Attempts=1")]
    [InlineData("Turns:Deadline", "Turns takes DeadlineSeconds, MaxRounds, MaxOutputTokens, Temperature.", "Turns:Deadline=1")]
    [InlineData("Tools:Timeout", "Tools takes TimeoutSeconds.", "Tools:Timeout=1")]
    [InlineData("Privacy:RedactPII_", "Privacy takes RedactPii.", "Privacy:RedactPII_=true")]
    [InlineData("Telemetry:Contents", "Telemetry takes Content.", "Telemetry:Contents=true")]
    [InlineData("Embeddings:Size", "Embeddings takes Model, Dimensions, ", "Embeddings:Size=256")]
    public void A_name_that_nothing_reads_is_told_with_those_that_there_are(string key, string known, string setting)
    {
        var problem = Assert.Single(ReadSettings.Of(setting).Problems());

        Assert.StartsWith($"{key} is unknown; {known}", problem, StringComparison.Ordinal);
        Assert.DoesNotContain("/secret", problem, StringComparison.Ordinal);
        Assert.Equal(problem, Assert.Throws<SettingsException>(ReadSettings.Of(setting).Demand).Message);
    }

    [Fact]
    public void Names_may_be_written_in_any_case_and_what_lies_beside_them_is_not_theirs() => Assert.Empty(ReadSettings.Of(
        "budgets:spikefactor=2", "PRIVACY:REDACTPII=true", "Alerts:WebhookSecret_FILE=/run/secrets/hook", "Other:Name=1").Problems());

    [Theory]
    [InlineData("new-model", "Models:Default=new-model")]
    [InlineData("gpt-4o", "Models:Catalogue:gpt-4o:InputUsdPerMillion=2")]
    [InlineData("gpt-4o", "Models:Catalogue:gpt-4o:OutputUsdPerMillion=2")]
    [InlineData("a, gpt-4o, z", "Models:Catalogue:a:InputUsdPerMillion=2", "Models:Catalogue:z:OutputTokens=9")]
    public void A_budget_of_money_needs_the_price_of_every_chat_model(string names, params string[] models)
    {
        string[] money = [Org, Day, "Budgets:Defaults:0:MaxCostUsd=5", .. models];
        string[] provider = [.. money, "OpenAI:ApiKey=key"];

        var problem = Assert.Single(ReadSettings.Of(provider).Problems());
        Assert.StartsWith(
            $"MaxCostUsd of Budgets:Defaults cannot be held, because there is no price of {names}; set InputUsdPerMillion and OutputUsdPerMillion of "
            + $"Models:Catalogue:{names.Split(',')[0]}",
            problem, StringComparison.Ordinal);

        Assert.Empty(ReadSettings.Of(money).Problems());
        Assert.Empty(ReadSettings.Of([Org, Day, "Budgets:Defaults:0:MaxTokens=5", .. models, "OpenAI:ApiKey=key"]).Problems());
    }

    [Fact]
    public void A_budget_of_money_needs_no_price_of_what_does_not_chat() => Assert.Empty(ReadSettings.Of(
        "OpenAI:ApiKey=key", Org, Day, "Budgets:Defaults:0:MaxCostUsd=5",
        "Models:Catalogue:gpt-4o:InputUsdPerMillion=2", "Models:Catalogue:gpt-4o:OutputUsdPerMillion=0", "Models:Aliases:fast=gpt-4o",
        "Models:Catalogue:ear:Kind=Transcription").Problems());

    private const string Org = "Budgets:Defaults:0:Scope=organization";
    private const string Day = "Budgets:Defaults:0:Period=day";
}
