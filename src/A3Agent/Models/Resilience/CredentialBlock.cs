namespace A3Agent.Models.Resilience;

/// <summary>Keeps a credential whose quota is exhausted from being used until it may be good again. Thread-safe.</summary>
internal sealed class CredentialBlock(ResilienceOptions options, TimeProvider time)
{
    private readonly Lock _gate = new();
    private ModelDeadline? _until;
    private volatile bool _probing;

    /// <summary>Lets a call through; after the pause one, and the next only when that one has told or a break is over.</summary>
    /// <returns>Whether the call is that one.</returns>
    /// <exception cref="ModelException">QuotaExhausted: the pause is not over; RetryAfter is what is left.</exception>
    public bool Enter()
    {
        lock (_gate)
        {
            if (_until is not { } until)
            {
                return false;
            }

            if (until.Left(time) is var left && left > TimeSpan.Zero)
            {
                throw new ModelException(ModelFailure.QuotaExhausted, "not used since its quota was exhausted", retryAfter: left)
                {
                    IsLocal = true,
                };
            }

            _until = ModelDeadline.After(options.BreakerOpen, time);
            _probing = true;
            return true;
        }
    }

    /// <summary>The one call of after the pause ended without telling anything: the next may go at once.</summary>
    public void GiveBack()
    {
        lock (_gate)
        {
            _until = _probing ? ModelDeadline.After(TimeSpan.Zero, time) : _until;
        }
    }

    /// <summary>The quota is exhausted: no more calls for a while.</summary>
    /// <param name="retryAfter">What the provider says, obeyed up to a quarter of an hour.</param>
    public void Exhausted(TimeSpan? retryAfter)
    {
        var pause = retryAfter is { } asked && asked > options.QuotaPause ? asked : options.QuotaPause;
        lock (_gate)
        {
            _until = ModelDeadline.After(TimeSpan.FromTicks(Math.Min(pause.Ticks, TimeSpan.FromMinutes(15).Ticks)), time);
            _probing = false;
        }
    }

    /// <summary>A call went well: after the pause the credential is good; calls from before it say nothing.</summary>
    public void Succeeded()
    {
        if (_probing)
        {
            lock (_gate)
            {
                (_until, _probing) = _probing ? (null, false) : (_until, false);
            }
        }
    }
}
