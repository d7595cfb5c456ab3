using System.Diagnostics;
using System.Text;
using System.Threading.Channels;

namespace A3Agent.Server.Tests.Processes;

/// <summary>How a process ended, and what it wrote.</summary>
internal sealed record ProcessResult(int ExitCode, string Output, string Errors)
{
    public string LastLine => Output.TrimEnd('\n').Split('\n')[^1];

    /// <summary>Itself, after making sure of the exit code.</summary>
    public ProcessResult Exits(int code)
    {
        Assert.True(ExitCode == code, $"exit code {ExitCode} instead of {code}\n--- output\n{Output}\n--- errors\n{Errors}");
        return this;
    }
}

/// <summary>A process of a test. It has nothing of the settings of whoever runs the tests; it ends in time, at the latest when disposed.</summary>
internal sealed class ChildProcess : IAsyncDisposable
{
    private readonly Process _process;
    private readonly Channel<string> _lines = Channel.CreateUnbounded<string>();
    private readonly StringBuilder _output = new();
    private readonly StringBuilder _errors = new();
    private readonly Task _reading;

    private ChildProcess(Process process)
    {
        _process = process;
        _reading = Task.WhenAll(ReadAsync(process.StandardOutput, _output), ReadAsync(process.StandardError, _errors));
    }

    public static ChildProcess Start(
        string file, IEnumerable<string> arguments, string workingDirectory, IEnumerable<(string Name, string Value)> settings)
    {
        var start = new ProcessStartInfo(file, arguments)
        {
            WorkingDirectory = workingDirectory, RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true,
            StandardOutputEncoding = Encoding.UTF8, StandardErrorEncoding = Encoding.UTF8,
        };
        foreach (var name in start.Environment.Keys.Where(IsOfTheRunner).ToList())
        {
            start.Environment.Remove(name);
        }

        foreach (var (name, value) in settings)
        {
            start.Environment[name] = value;
        }

        var process = Process.Start(start)!;
        process.StandardInput.Close();
        return new ChildProcess(process);
    }

    /// <summary>Waits until the process ends.</summary>
    public async Task<ProcessResult> EndAsync(TimeSpan? limit = null)
    {
        using var bounded = Bounded(limit ?? Patience.Limit);
        try
        {
            await _process.WaitForExitAsync(bounded.Token);
            await _reading.WaitAsync(bounded.Token);
        }
        catch (OperationCanceledException)
        {
            Assert.Fail($"The process does not end.\n--- output\n{Written(_output)}\n--- errors\n{Written(_errors)}");
        }

        return new ProcessResult(_process.ExitCode, Written(_output), Written(_errors));
    }

    /// <summary>Waits for a line, on the output or on the errors, that holds a text.</summary>
    public async Task<string> LineAsync(string text)
    {
        using var bounded = Bounded(Patience.Limit);
        try
        {
            while (true)
            {
                var line = await _lines.Reader.ReadAsync(bounded.Token);
                if (line.Contains(text, StringComparison.Ordinal))
                {
                    return line;
                }
            }
        }
        catch (Exception error) when (error is ChannelClosedException or OperationCanceledException)
        {
            Assert.Fail($"The process did not write '{text}'.\n--- output\n{Written(_output)}\n--- errors\n{Written(_errors)}");
            throw;
        }
    }

    /// <summary>Sends a signal, TERM or INT for example.</summary>
    public async Task SignalAsync(string signal)
    {
        using var kill = Process.Start("kill", [$"-{signal}", $"{_process.Id}"]);
        await kill.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Equal(0, kill.ExitCode);
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
            await _process.WaitForExitAsync(CancellationToken.None);
        }

        _process.Dispose();
    }

    private static bool IsOfTheRunner(string name) =>
        name.Contains("__", StringComparison.Ordinal)
        || new[] { "OPENAI_", "ASPNETCORE_", "DOTNET_ENVIRONMENT", "DOTNET_STARTUP_HOOKS", "MSBUILD", "VSTEST", "TESTINGPLATFORM" }
            .Any(start => name.StartsWith(start, StringComparison.OrdinalIgnoreCase));

    private static CancellationTokenSource Bounded(TimeSpan limit)
    {
        var bounded = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        bounded.CancelAfter(limit);
        return bounded;
    }

    private static string Written(StringBuilder text)
    {
        lock (text)
        {
            return text.ToString();
        }
    }

    private async Task ReadAsync(StreamReader reader, StringBuilder text)
    {
        while (await reader.ReadLineAsync(CancellationToken.None) is { } line)
        {
            lock (text)
            {
                text.Append(line).Append('\n');
            }

            _lines.Writer.TryWrite(line);
        }
    }
}
