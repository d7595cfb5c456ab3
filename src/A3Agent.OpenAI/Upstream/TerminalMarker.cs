using A3Agent.Models;

namespace A3Agent.OpenAI.Upstream;

/// <summary>
/// The sign that an answer is complete: a finish_reason with a text, or on Responses a terminal event. It is searched as bytes; inside a
/// JSON string the quotes would stand behind backslashes, so text that talks about it is no hit.
/// </summary>
internal static class TerminalMarker
{
    private static ReadOnlySpan<byte> Blank => " \t\r\n"u8;

    public static bool IsIn(ReadOnlySpan<byte> json, ModelApi? api)
    {
        var name = api == ModelApi.Responses ? "\"type\""u8 : "\"finish_reason\""u8;
        for (var at = json.IndexOf(name); at >= 0; at = json.IndexOf(name))
        {
            json = json[(at + name.Length)..];
            var rest = json.TrimStart(Blank);
            if (rest is [(byte)':', ..] && Ends(rest[1..].TrimStart(Blank), api))
            {
                return true;
            }
        }

        return false;
    }

    private static bool Ends(ReadOnlySpan<byte> value, ModelApi? api) => api == ModelApi.Responses
        ? value.StartsWith("\"response.completed\""u8)
            || value.StartsWith("\"response.incomplete\""u8)
            || value.StartsWith("\"response.failed\""u8)
        : value is [(byte)'"', not (byte)'"', ..];
}
