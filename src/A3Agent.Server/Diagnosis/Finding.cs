namespace A3Agent.Server.Diagnosis;

/// <summary>What a check of <c>a3agent doctor</c> found.</summary>
/// <param name="Check">Which check.</param>
/// <param name="Ok">Whether it is as it should be.</param>
/// <param name="Message">What was found, in one line, without secrets.</param>
/// <param name="Repair">What to do; null when nothing has to be done.</param>
internal sealed record Finding(string Check, bool Ok, string Message, string? Repair = null)
{
    public static Finding Good(string check, string message) => new(check, true, OneLine(message));

    public static Finding Bad(string check, string message, string? repair = null) =>
        new(check, false, OneLine(message), repair is null ? null : OneLine(repair));

    // Texts of databases and files end up on a terminal.
    private static string OneLine(string text) => string.Join(
        ' ',
        new string([.. text.Select(c => char.IsControl(c) ? ' ' : c)]).Split(' ', StringSplitOptions.RemoveEmptyEntries));
}

/// <summary>A clock that was looked at, between two looks at our own.</summary>
/// <param name="Whose">The database's, the provider's.</param>
/// <param name="Shown">What it showed.</param>
/// <param name="Before">Our time before.</param>
/// <param name="After">Our time after.</param>
/// <param name="Resolution">What it cuts off: it may be this much later than it shows.</param>
internal sealed record ClockReading(
    string Whose, DateTimeOffset Shown, DateTimeOffset Before, DateTimeOffset After, TimeSpan Resolution)
{
    /// <summary>How far our clock is ahead of it at least; negative when it is behind.</summary>
    public TimeSpan Ahead =>
        Shown + Resolution < Before ? Before - Shown - Resolution
        : Shown > After ? After - Shown
        : TimeSpan.Zero;
}
