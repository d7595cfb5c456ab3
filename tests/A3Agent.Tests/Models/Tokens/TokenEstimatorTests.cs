using A3Agent.Models;
using A3Agent.Models.Tokens;

namespace A3Agent.Tests.Models.Tokens;

/// <summary>The estimate against true counts of o200k_base; see corpus/README.md.</summary>
public sealed class TokenEstimatorTests
{
    private const double MaxMeanError = 0.10;

    [Fact]
    public void The_mean_error_of_every_kind_of_text_is_within_ten_percent()
    {
        var kinds = CountedText.All.GroupBy(text => text.Kind)
            .Select(kind => (kind.Key, Bias: kind.Average(ErrorOf), Mean: kind.Average(text => Math.Abs(ErrorOf(text)))))
            .ToList();
        TestContext.Current.TestOutputHelper?.WriteLine(string.Join('\n', kinds.Select(kind => $"{kind.Key,-10} {kind.Bias,7:P1} {kind.Mean,7:P1}")));
        TestContext.Current.TestOutputHelper?.WriteLine(string.Join(' ', CountedText.All.Select(text => $"{text.Kind}{(text.HeldOut ? "*" : "")} {ErrorOf(text):P0};")));

        Assert.DoesNotContain(kinds, kind => kind.Mean > MaxMeanError);
    }

    [Fact]
    public void Texts_that_were_held_out_from_tuning_are_no_worse()
    {
        var error = CountedText.All.Where(text => text.HeldOut).Average(text => Math.Abs(ErrorOf(text)));
        TestContext.Current.TestOutputHelper?.WriteLine($"{error:P1}");
        Assert.True(error <= MaxMeanError, $"{error:P1}");
    }

    [Fact]
    public void After_correction_at_most_one_text_in_twenty_is_under_by_more_than_five_percent()
    {
        var random = new Random(5);
        var correction = new TokenCorrection();
        var (under, all) = (0, 0);
        for (var round = 0; round < 20; round++)
        {
            foreach (var text in CountedText.All.OrderBy(_ => random.Next()))
            {
                (under, all) = (under + (correction.Of("m", text.Text) < 0.95 * text.Tokens ? 1 : 0), all + 1);
                correction.Observe("m", TokenEstimator.Estimate(text.Text), text.Tokens);
            }
        }

        TestContext.Current.TestOutputHelper?.WriteLine($"{under} of {all}, factor {correction.FactorOf("m"):F3}");
        Assert.True(under * 20 <= all, $"{under} of {all}");
    }

    [Theory]
    [InlineData(0.75)]
    [InlineData(1.6)]
    public void A_tokenizer_that_counts_otherwise_is_followed(double scale)
    {
        var correction = new TokenCorrection();
        for (var round = 0; round < 2; round++)
        {
            foreach (var text in CountedText.All)
            {
                correction.Observe("m", TokenEstimator.Estimate(text.Text), (long)(text.Tokens * scale));
            }
        }

        Assert.InRange(correction.FactorOf("m"), scale, scale * 1.3);
        Assert.InRange(correction.FactorOf("other"), 1, 1.2);
    }

    [Fact]
    public void What_a_provider_reports_moves_the_correction_within_bounds_only()
    {
        var correction = new TokenCorrection();
        for (var i = 0; i < 1000; i++)
        {
            correction.Observe("high", 100, 1_000_000);
            correction.Observe("low", 100, 1);
            correction.Observe("small", 3, 300);
            correction.Observe("none", 100, 0);
        }

        Assert.InRange(correction.FactorOf("high"), 2, 2.1);
        Assert.InRange(correction.FactorOf("low"), 0.7, 0.8);
        Assert.Equal(correction.FactorOf("unknown"), correction.FactorOf("small"));
        Assert.Equal(correction.FactorOf("unknown"), correction.FactorOf("none"));
    }

    [Fact]
    public void The_estimate_for_limits_errs_on_the_safe_side()
    {
        var under = CountedText.All.Where(text => TokenEstimate.Of(text.Text) < text.Tokens).Select(text => text.Kind).ToList();
        Assert.True(under.Count * 20 <= CountedText.All.Count, string.Join(' ', under));
    }

    [Fact]
    public void Nothing_is_nothing_and_anything_is_something()
    {
        Assert.Equal(0, TokenEstimate.Of(""));
        foreach (var text in new[] { "a", " ", "\n", "1", "é", "漢", "🎉", "\ud800", "\0", "ꙮ", "ﷺ" })
        {
            Assert.True(TokenEstimate.Of(text) >= 1, text);
        }
    }

    [Fact]
    public void It_allocates_nothing_and_takes_linear_time()
    {
        var text = string.Concat(CountedText.All.Select(text => text.Text));
        for (var i = 0; i < 200; i++)
        {
            TokenEstimator.Estimate(text);
        }

        var before = GC.GetAllocatedBytesForCurrentThread();
        var start = TimeProvider.System.GetTimestamp();
        TokenEstimator.Estimate(text);
        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        var took = TimeProvider.System.GetElapsedTime(start);
        Assert.InRange(allocated, 0, 64);
        TestContext.Current.TestOutputHelper?.WriteLine($"{text.Length} characters in {took.TotalMicroseconds} microseconds");
    }

    private static double ErrorOf(CountedText text) => (TokenEstimator.Estimate(text.Text) / text.Tokens) - 1;
}
