using A3Agent.Search;
using FsCheck.Fluent;

namespace A3Agent.Storage.Tests;

public sealed class TrigramsTests
{
    [Theory]
    [InlineData("cat", "cat", 1)]
    [InlineData("cat", "cats", 3.0 / 6)]
    [InlineData("globx", "globex", 4.0 / 9)]
    [InlineData("cancty", "cancity", 5.0 / 10)]
    [InlineData("oldname", "newname", 3.0 / 13)]
    [InlineData("aaaa", "aaa", 1)]
    [InlineData("abc", "xyz", 0)]
    [InlineData("köln", "koln", 2.0 / 8)]
    [InlineData("", "", 1)]
    public void Similarity_is_the_share_of_common_trigrams(string one, string other, double expected)
    {
        Assert.Equal(expected, new Trigrams(one).SimilarityTo(other), 12);
        Assert.Equal(expected, new Trigrams(other).SimilarityTo(one), 12);
    }

    [Fact]
    public void The_quick_check_never_misses_a_near_word_and_similarity_equals_that_of_sets()
    {
        var words = Gen.ListOf(Gen.Elements('a', 'b', 'c', 'ö')).Select(string.Concat);
        foreach (var (one, other) in Gen.Zip(words, words).Sample(2000))
        {
            var (first, second) = (Set(one), Set(other));
            var expected = (double)first.Intersect(second).Count() / first.Union(second).Count();
            var trigrams = new Trigrams(one);

            Assert.Equal(expected, trigrams.SimilarityTo(other), 12);
            Assert.True(expected < Trigrams.MinSimilarity || trigrams.MayBeNear(other), $"{one} {other}");
        }
    }

    private static HashSet<string> Set(string word)
    {
        var padded = $"  {word} ";
        return [.. Enumerable.Range(0, padded.Length - 2).Select(i => padded.Substring(i, 3))];
    }
}
