using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace A3Agent.Usage;

/// <summary>Signs what is posted, so that its receiver knows who sent it and when. Pure.</summary>
internal static class WebhookSignature
{
    /// <summary>The header's value: <c>t=[unix seconds],v1=[lower-case hex HMAC-SHA256 of "[t].[body]"]</c>.</summary>
    public static string Of(string secret, DateTimeOffset at, ReadOnlySpan<byte> body)
    {
        var seconds = at.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        return $"t={seconds},v1={Hmac(Encoding.UTF8.GetBytes(secret), [.. Encoding.ASCII.GetBytes(seconds), (byte)'.', .. body])}";
    }

    /// <summary>HMAC-SHA256 (RFC 2104) in lower-case hexadecimal.</summary>
    internal static string Hmac(ReadOnlySpan<byte> key, ReadOnlySpan<byte> data) =>
        Convert.ToHexStringLower(HMACSHA256.HashData(key, data));
}
