namespace A3Agent.Benchmarks;

/// <summary>A client as POST /api/clients takes it and as search_clients shows it, less what is not recorded.</summary>
internal sealed record SampleClient(
    string Id, string DisplayName, string Company, string Industry, string Status, string Email, string Phone, string[] Tags);

/// <summary>The clients of both servers: invented, always the same, one in four of them medical.</summary>
internal static class SampleClients
{
    private const int Count = 320;
    private static readonly string[] Industries = ["medical", "software", "retail", "energy"];
    private static readonly string[] Names = ["Northwind", "Bluefield", "Arden", "Kestrel", "Halden", "Orchard", "Silverlake", "Tamarin"];

    public static IReadOnlyList<SampleClient> All { get; } = [.. Enumerable.Range(0, Count).Select(Client)];

    private static SampleClient Client(int i)
    {
        var (name, industry) = (Names[i % Names.Length], Industries[i % Industries.Length]);
        return new SampleClient(
            $"client-{i:000}", $"{name} {i}", $"{name} Group", industry, i % 3 == 0 ? "lead" : "active",
            $"office{i}@{name.ToLowerInvariant()}.example", $"+1 555 01{i:00000}", ["benchmark", $"region-{i % 5}"]);
    }
}
