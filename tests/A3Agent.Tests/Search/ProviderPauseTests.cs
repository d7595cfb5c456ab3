using A3Agent.Models;
using A3Agent.Search;

namespace A3Agent.Tests.Search;

public sealed class ProviderPauseTests
{
    private readonly SearchTime _time = new(new Pulse());
    private readonly ProviderPause _pause;

    public ProviderPauseTests() => _pause = new ProviderPause(_time, new Random(3));

    [Fact]
    public void Every_wait_is_between_half_of_its_nominal_length_and_all_of_it_and_at_most_a_minute()
    {
        foreach (var nominal in new[] { 1, 2, 4, 8, 16, 32, 60, 60, 60 })
        {
            var wait = _pause.Fail();
            Assert.InRange(wait, TimeSpan.FromSeconds(nominal / 2.0), TimeSpan.FromSeconds(nominal));
            Assert.Equal(wait, _pause.Left);
            _time.Advance(wait);
            Assert.Equal(TimeSpan.Zero, _pause.Left);
        }

        _pause.Succeed();
        Assert.InRange(_pause.Fail(), TimeSpan.FromSeconds(0.5), TimeSpan.FromSeconds(1));
    }

    [Theory]
    [InlineData(20, 20)]
    [InlineData(500_000, 60)]
    [InlineData(-5, 1)]
    public void The_providers_own_wish_is_honoured_up_to_a_minute(int asked, int seconds)
    {
        var wait = _pause.Fail(new ModelException(ModelFailure.Busy, "busy", 429, TimeSpan.FromSeconds(asked)));

        Assert.InRange(wait, TimeSpan.FromSeconds(seconds / 2.0), TimeSpan.FromSeconds(seconds));
    }

    [Fact]
    public void What_fails_during_a_pause_does_not_double_it()
    {
        _pause.Fail();
        _pause.Fail();
        Assert.InRange(_pause.Fail(), TimeSpan.Zero, TimeSpan.FromSeconds(1));
    }
}
