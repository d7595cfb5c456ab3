using System.Globalization;
using System.Text.Json;

namespace A3Agent.Usage;

/// <summary>Alerts as they are raised: key, message, figures. Pure.</summary>
internal static class AlertTexts
{
    public static Alert Threshold(BudgetSubject subject, double threshold, DateTimeOffset now) => Create(
        now, AlertKind.BudgetThreshold,
        string.Create(CultureInfo.InvariantCulture, $"threshold:{threshold}:{subject.Key}"),
        string.Create(
            CultureInfo.InvariantCulture, $"The {subject.Name} is used to {threshold * 100:0.##} % or more: {subject.Used}. {subject.End}"),
        Figures(subject, threshold));

    public static Alert Exceeded(BudgetSubject subject, DateTimeOffset now) => Create(
        now, AlertKind.BudgetExceeded, $"exceeded:{subject.Key}",
        $"A call was refused, because the {subject.Name} has no room for it: {subject.Used}. {subject.End}", Figures(subject, null));

    public static Alert Spike(CostSpike spike, DateTimeOffset hourEnd, DateTimeOffset now)
    {
        var hour = hourEnd.AddHours(-1).UtcDateTime;
        return Create(
            now, AlertKind.Spike,
            string.Create(CultureInfo.InvariantCulture, $"spike:{hour:yyyy-MM-dd'T'HH}"),
            string.Create(
                CultureInfo.InvariantCulture,
                $"The hour from {hour:yyyy-MM-dd'T'HH:mm:ss'Z'} cost {spike.HourUsd:0.####} US dollars; usual is {spike.UsualUsd:0.####}."),
            new { Hour = hour, spike.HourUsd, spike.UsualUsd });
    }

    private static object Figures(BudgetSubject subject, double? threshold) => new
    {
        subject.Status.Budget.Scope,
        subject.Id,
        subject.Status.Budget.Period,
        subject.Status.Budget.MaxTokens,
        subject.Status.Budget.MaxCostUsd,
        subject.Status.UsedTokens,
        subject.Status.UsedCostUsd,
        subject.Status.ResetsAt,
        Threshold = threshold,
    };

    private static Alert Create(DateTimeOffset now, AlertKind kind, string key, string message, object figures) =>
        new(Guid.CreateVersion7(now), now, kind, key, message, JsonSerializer.Serialize(figures, A3Json.Options));
}
