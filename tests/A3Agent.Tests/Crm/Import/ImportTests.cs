using System.Text;
using A3Agent.Crm.Import;

namespace A3Agent.Tests.Crm.Import;

/// <summary>What the tests of the importer share: a CRM in memory and short ways to import a text.</summary>
public abstract class ImportTests
{
    internal InMemoryCrmStore Crm { get; } = new();

    protected static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    internal static async Task<ImportMapping> MappingAsync(string name) =>
        await new ImportMappings(Path.Combine(AppContext.BaseDirectory, "Crm", "Mappings")).FindAsync(name, Cancellation)
        ?? throw new InvalidOperationException($"The mapping {name} is missing.");

    protected Task<ImportReport> ImportAsync(
        ImportKind kind, string body, string? mapping = null, OnError onError = OnError.Abort, ImportFormat? format = null) =>
        ImportAsync(kind, Encoding.UTF8.GetBytes(body), mapping, onError, format);

    protected Task<ImportReport> ImportAsync(
        ImportKind kind, byte[] body, string? mapping = null, OnError onError = OnError.Abort, ImportFormat? format = null)
    {
        var request = new ImportRequest
        {
            Kind = kind,
            Mapping = mapping is null ? null : ImportMapping.Parse(mapping, "test"),
            OnError = onError,
            Format = format,
        };
        return new Importer(Crm).RunAsync(new TrickleStream(body), request, progress: null, Cancellation);
    }

    protected static void AssertCounts(ImportReport report, int imported = 0, int updated = 0, int skipped = 0, int errors = 0)
    {
        var counts = (report.Imported, report.Updated, report.Skipped, report.ErrorCount);
        Assert.True((imported, updated, skipped, errors) == counts, $"{counts} {string.Join('\n', report.Errors)}");
    }

    /// <summary>Gives a few bytes at a time, as a network does, and only asynchronously.</summary>
    private sealed class TrickleStream : MemoryStream
    {
        private const int MostBytes = 997;

        private readonly byte[] _bytes;

        public TrickleStream(byte[] bytes)
            : base(bytes) => _bytes = bytes;

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override int Read(Span<byte> buffer) => throw new NotSupportedException();

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            await Task.Yield();
            var rest = _bytes.AsMemory((int)Position);
            var part = rest[..Math.Min(rest.Length, Math.Min(buffer.Length, MostBytes))];
            part.CopyTo(buffer);
            Position += part.Length;
            return part.Length;
        }
    }
}
