using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace A3Agent.Server.Tests.Guard;

/// <summary>Keeps what is logged, exceptions included; the addresses that ASP.NET logs escaped are left out.</summary>
internal sealed class LogLines : ILoggerProvider, ILogger
{
    private readonly ConcurrentQueue<string> _lines = new();

    public IReadOnlyCollection<string> All => _lines;

    public ILogger CreateLogger(string categoryName) => categoryName == "Microsoft.AspNetCore.Hosting.Diagnostics"
        ? Microsoft.Extensions.Logging.Abstractions.NullLogger.Instance
        : this;

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
        _lines.Enqueue($"{logLevel} {formatter(state, exception)} {exception}");

    public void Dispose()
    {
    }
}
