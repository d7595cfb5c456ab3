using System.Globalization;
using A3Agent.Prompts;
using Microsoft.Extensions.Logging;

namespace A3Agent.Tests.Prompts;

/// <summary>A prompt library in a temporary folder. Each write gets a later time, so that no change goes unnoticed.</summary>
internal sealed class TemporaryPrompts : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("a3-prompts-");
    private DateTime _written = new(2026, 1, 1, 0, 0, 0, DateTimeKind.Utc);

    public RecordingLogger<PromptLibrary> Logger { get; } = new();

    public string Path => _folder.FullName;

    public TemporaryPrompts Write(string file, string text)
    {
        var path = System.IO.Path.Combine(Path, file);
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
        File.SetLastWriteTimeUtc(path, _written = _written.AddSeconds(1));
        return this;
    }

    /// <summary>Writes version 1.0.0 of the prompt "p" and releases it.</summary>
    public TemporaryPrompts WriteOne(string yaml) => Write("releases.yaml", "prompts: {p: {live: 1.0.0}}").Write("p/1.0.0.yaml", yaml);

    public void Delete(string file) => File.Delete(System.IO.Path.Combine(Path, file));

    public PromptLibrary Load() => new(new PromptOptions { Path = Path }, Logger);

    public void Dispose() => _folder.Delete(recursive: true);
}

internal sealed class RecordingLogger<T> : ILogger<T>
{
    private readonly List<string> _warnings = [];

    public IReadOnlyList<string> Warnings
    {
        get
        {
            lock (_warnings)
            {
                return [.. _warnings];
            }
        }
    }

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(
        LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (logLevel >= LogLevel.Warning)
        {
            lock (_warnings)
            {
                _warnings.Add(formatter(state, exception));
            }
        }
    }
}

/// <summary>Writes prompt files for tests.</summary>
internal static class PromptYaml
{
    public const string Handlebars = "handlebars";
    public const string SemanticKernel = "semantic-kernel";

    /// <summary>A prompt with one user message; an input is "name" or "name: json schema".</summary>
    public static string Of(string format, string body, params string[] inputs) =>
        Full(format, $"<message role=\"user\">\n{body}\n</message>", inputs);

    public static string Full(string format, string template, params string[] inputs)
    {
        var indented = string.Join("\n  ", template.Split('\n'));
        var variables = inputs.Select(input => input.Split(": ", 2)).Select(parts => parts.Length == 1
            ? $"  - name: {parts[0]}\n"
            : string.Create(CultureInfo.InvariantCulture, $"  - name: {parts[0]}\n    json_schema: '{parts[1]}'\n"));
        return $"description: A test.\ntemplate_format: {format}\ntemplate: |\n  {indented}\n"
            + (inputs.Length == 0 ? "" : "input_variables:\n" + string.Concat(variables));
    }
}
