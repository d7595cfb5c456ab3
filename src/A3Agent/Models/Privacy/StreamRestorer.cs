namespace A3Agent.Models.Privacy;

/// <summary>Puts values back in text that comes in pieces: holds back only what may still become a placeholder. For one stream.</summary>
internal sealed class StreamRestorer(PlaceholderVault vault)
{
    private string _held = "";

    /// <summary>Takes a piece and gives what can be shown.</summary>
    public string Push(string piece)
    {
        if (_held.Length == 0 && !piece.Contains('['))
        {
            return piece;
        }

        var text = _held + piece;
        var start = text.LastIndexOf('[');
        var hold = start >= 0 && Placeholder.Match(text.AsSpan(start), out var mayBecome) == 0 && mayBecome;
        _held = hold ? text[start..] : "";
        return vault.Restore(hold ? text[..start] : text);
    }

    /// <summary>Gives what was held back: no more text comes.</summary>
    public string Flush()
    {
        var held = _held;
        _held = "";
        return held;
    }
}
