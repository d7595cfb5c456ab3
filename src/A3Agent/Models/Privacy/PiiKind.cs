namespace A3Agent.Models.Privacy;

/// <summary>A kind of personal data that is found in text.</summary>
public enum PiiKind
{
    /// <summary>An e-mail address.</summary>
    Email,

    /// <summary>A telephone number: international, or national in a usual form.</summary>
    Phone,

    /// <summary>An international bank account number, ISO 13616, with valid check digits.</summary>
    Iban,

    /// <summary>A payment card number, ISO/IEC 7812, with a valid check digit.</summary>
    Card,

    /// <summary>No personal data: a text that looks like a placeholder that already stands for something else.</summary>
    Text,
}

/// <summary>Where something was found.</summary>
/// <param name="Start">The first character.</param>
/// <param name="Length">Characters.</param>
/// <param name="Kind">What it is.</param>
internal readonly record struct PiiSpan(int Start, int Length, PiiKind Kind)
{
    public int End => Start + Length;
}
