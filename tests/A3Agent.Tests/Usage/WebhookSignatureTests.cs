using System.Text;
using A3Agent.Usage;

namespace A3Agent.Tests.Usage;

/// <summary>HMAC-SHA256 by the test cases of RFC 4231, and the header made of it.</summary>
public sealed class WebhookSignatureTests
{
    [Theory]
    [InlineData(0x0b, 20, "Hi There", "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7")]
    [InlineData(
        0xaa, 131, "Test Using Larger Than Block-Size Key - Hash Key First",
        "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54")]
    public void Cases_1_and_6(byte key, int length, string data, string expected) =>
        Assert.Equal(expected, WebhookSignature.Hmac([.. Enumerable.Repeat(key, length)], Encoding.ASCII.GetBytes(data)));

    [Fact]
    public void Case_2() => Assert.Equal(
        "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843",
        WebhookSignature.Hmac("Jefe"u8, "what do ya want for nothing?"u8));

    [Fact]
    public void The_header_signs_time_and_body()
    {
        var expected = WebhookSignature.Hmac("secret"u8, "1767603600.{\"a\":1}"u8);

        var at = DateTimeOffset.FromUnixTimeSeconds(1_767_603_600);
        Assert.Equal($"t=1767603600,v1={expected}", WebhookSignature.Of("secret", at, "{\"a\":1}"u8));
    }
}
