using A3Agent.Conversations;
using A3Agent.Crm;
using A3Agent.Identity;
using A3Agent.Search;
using A3Agent.Usage;
using Microsoft.Extensions.Logging;

namespace A3Agent.Tests.Turns;

/// <summary>A storage that has nothing but a CRM; what a test does not expect to be asked throws.</summary>
internal sealed class StubStorage(ICrmStore crm) : IStorage
{
    public IIdentityStore Identity => throw new NotSupportedException();

    public Task PrepareAsync(CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task CheckAsync(CancellationToken cancellationToken) => throw new NotSupportedException();

    public ICrmStore Crm(OrganizationId organization) => crm;

    public IClientVectors Vectors => throw new NotSupportedException();

    public IClientSearchStore Search(OrganizationId organization) => new NoSearch();

    public IConversationStore Conversations(OrganizationId organization) => throw new NotSupportedException();

    public IUsageStore Usage(OrganizationId organization) => throw new NotSupportedException();

    public IUsageWork UsageWork => throw new NotSupportedException();

    private sealed class NoSearch : IClientSearchStore
    {
        public Task<StoreSearchResult> SearchAsync(ClientSearch search, QueryVector? vector, CancellationToken cancellationToken) =>
            throw new NotSupportedException();
    }
}

/// <summary>A logger that keeps what it is told, with the exception.</summary>
internal sealed class ListLogger<T>(List<string> lines) : ILogger<T>
{
    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
        lines.Add($"{formatter(state, exception)} {exception}");
}
