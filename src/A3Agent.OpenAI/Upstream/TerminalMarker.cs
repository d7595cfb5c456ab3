namespace A3Agent.OpenAI.Upstream;

/// <summary>
/// The sign that an answer is complete: a finish_reason with a text. It is searched as bytes; inside a JSON string the quotes would
/// stand behind backslashes, so text that talks about it is no hit.
/// </summary>
internal static class TerminalMarker
{
    private static ReadOnlySpan<byte> Name => "\"finish_reason\""u8;

    private static ReadOnlySpan<byte> Blank => " \t\r\n"u8;

    public static bool IsIn(ReadOnlySpan<byte> json)
    {
        for (var at = json.IndexOf(Name); at >= 0; at = json.IndexOf(Name))
        {
            json = json[(at + Name.Length)..];
            var rest = json.TrimStart(Blank);
            if (rest is [(byte)':', ..] && rest[1..].TrimStart(Blank) is [(byte)'"', not (byte)'"', ..])
            {
                return true;
            }
        }

        return false;
    }
}
