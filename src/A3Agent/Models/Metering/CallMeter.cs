using A3Agent.Conversations;
using A3Agent.Models.Tokens;
using A3Agent.Usage;
using Microsoft.Extensions.AI;

namespace A3Agent.Models.Metering;

/// <summary>Reserves for calls and says what they cost. Safe for concurrent use.</summary>
internal sealed class CallMeter(UsageAccounts accounts, ModelCatalogue catalogue, TokenCorrection correction, TimeProvider time)
{
    /// <summary>Whether a count is our estimate: the mark in <see cref="UsageDetails.AdditionalCounts"/>.</summary>
    public const string EstimatedKey = "estimated";

    // Calls without a deadline; and what settling may take after the end of any call.
    private static readonly TimeSpan _usualLength = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan _settling = TimeSpan.FromMinutes(1);

    public UsageAccounts Accounts => accounts;

    public TimeProvider Time => time;

    /// <summary>Reserves what the call may come to use.</summary>
    /// <exception cref="InvalidOperationException">The options do not say who pays.</exception>
    /// <exception cref="ModelException">BudgetExceeded.</exception>
    public async Task<MeteredCall> BeginAsync(
        IReadOnlyList<ChatMessage> messages, ChatOptions? options, CancellationToken cancellationToken)
    {
        var call = ModelCall.Of(options)
            ?? throw new InvalidOperationException($"The options of a model call carry no {nameof(ModelCall)}: nobody would pay for it.");
        cancellationToken.ThrowIfCancellationRequested();
        var model = catalogue.Resolve(options!.ModelId ?? catalogue.Default.Name);
        var estimate = RequestTokens.Of(messages, options, out var isText);
        var input = Corrected(model, estimate);
        var output = OutputOf(model, options);
        var now = time.GetUtcNow();
        var reservation = new Reservation
        {
            Id = Guid.CreateVersion7(now), At = now, Lease = (call.Deadline?.Left(time) ?? _usualLength) + _settling,
            UserId = call.UserId, ConversationId = call.ConversationId, TurnId = call.TurnId, Model = model,
            Tokens = input + output, CostUsd = catalogue.CostUsd(model, input, 0, output) ?? 0,
        };
        await accounts.ReserveAsync(call.Organization, reservation, cancellationToken);
        return new MeteredCall(this, call, reservation, estimate, isText);
    }

    /// <summary>What a provider reported, with its gaps filled by estimates; teaches the estimate.</summary>
    /// <param name="model">The model.</param>
    /// <param name="reported">What the provider said; null for nothing.</param>
    /// <param name="request">The estimate of the request.</param>
    /// <param name="teaches">Whether the request is one to learn from.</param>
    /// <param name="received">What came, as text; asked for only when the provider did not count it.</param>
    public TokenUsage Used(string model, UsageDetails? reported, double request, bool teaches, Func<string> received)
    {
        var isEstimated = reported?.AdditionalCounts?.ContainsKey(EstimatedKey) is true;
        if (teaches && !isEstimated && reported?.InputTokenCount is { } counted)
        {
            correction.Observe(model, request, counted);
        }

        var input = reported?.InputTokenCount ?? Corrected(model, request);
        var output = reported?.OutputTokenCount ?? correction.Of(model, received());
        var cached = Math.Clamp(reported?.CachedInputTokenCount ?? 0, 0, input);
        return new TokenUsage(
            input, output, cached, reported?.ReasoningTokenCount ?? 0, catalogue.CostUsd(model, input, cached, output),
            Estimated: isEstimated || reported?.InputTokenCount is null || reported.OutputTokenCount is null);
    }

    private long Corrected(string model, double estimate) => (long)Math.Ceiling(estimate * correction.FactorOf(model));

    private long OutputOf(string model, ChatOptions options)
    {
        var most = (catalogue.OptionsOf(model) ?? new ModelOptions()).OutputTokens;
        return Math.Min(options.MaxOutputTokens ?? most, most);
    }
}
