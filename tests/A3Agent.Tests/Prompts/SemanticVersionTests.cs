using A3Agent.Prompts.Loading;

namespace A3Agent.Tests.Prompts;

public sealed class SemanticVersionTests
{
    [Fact]
    public void Versions_are_ordered_by_the_precedence_of_semver_org()
    {
        // The examples of section 11, and numbers that text would order wrongly.
        string[] ordered =
        [
            "0.9.9", "1.0.0-0", "1.0.0-alpha", "1.0.0-alpha.1", "1.0.0-alpha.beta", "1.0.0-beta", "1.0.0-beta.2", "1.0.0-beta.11",
            "1.0.0-rc.1", "1.0.0", "1.2.0", "1.10.0", "2.0.0", "2.1.0", "2.1.1", "10.0.0",
        ];

        Assert.Equal(ordered, ordered.Reverse().Select(SemanticVersion.Parse).Order().Select(version => version!.Text));
    }

    [Theory]
    [InlineData("1")]
    [InlineData("1.0")]
    [InlineData("1.0.0.0")]
    [InlineData("01.0.0")]
    [InlineData("1.0.0-")]
    [InlineData("1.0.0-01")]
    [InlineData("1.0.0-a..b")]
    [InlineData("1.0.0+1")]
    [InlineData("1.0.0\n")]
    [InlineData("1.0.9999999999")]
    [InlineData(" 1.0.0")]
    [InlineData("")]
    public void What_is_not_a_semantic_version_is_none(string text) => Assert.Null(SemanticVersion.Parse(text));
}
