using System.Globalization;

namespace A3Agent.Crm.Import;

/// <summary>A mapping file is wrong. The message names the file, the line and the repair, and may be shown to whoever wrote it.</summary>
public sealed class ImportMappingException : Exception
{
    /// <summary>Creates the failure.</summary>
    /// <param name="name">The mapping's name.</param>
    /// <param name="line">The line, from 1.</param>
    /// <param name="problem">What is wrong and what to do.</param>
    public ImportMappingException(string name, int line, string problem)
        : base(string.Create(CultureInfo.InvariantCulture, $"mapping {name}, line {line}: {problem}"))
    {
        Line = line;
        Problem = problem;
    }

    /// <summary>The line, from 1.</summary>
    public int Line { get; }

    /// <summary>What is wrong and what to do, without the place.</summary>
    public string Problem { get; }
}
