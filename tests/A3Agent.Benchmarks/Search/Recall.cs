using A3Agent.Identity;
using A3Agent.Search;

namespace A3Agent.Benchmarks.Search;

/// <summary>How many of the ten nearest clients a search by meaning finds, as a share.</summary>
internal sealed class Recall(BenchmarkDatabase database, ExactNeighbours exact)
{
    /// <summary>Searches with every query; null where no client passes the filter.</summary>
    public async Task<double?> MeasureAsync(
        SampleOrganization organization, SampleFilter filter, IReadOnlyList<SampleQuery> queries, CancellationToken cancellationToken)
    {
        var truth = await exact.FindAsync(organization, filter, queries, cancellationToken);
        var store = database.Storage.Search(new OrganizationId(organization.Id));
        var (found, there) = (0, 0);
        foreach (var query in queries)
        {
            var answer = await store.SearchAsync(query.Search(filter, SearchMode.Semantic), query.Vector, cancellationToken);
            if (!answer.Compared || answer.Missing)
            {
                throw new InvalidOperationException("The search compared words alone.");
            }

            found += answer.Hits.Select(hit => hit.ClientId).Intersect(truth[query.Number]).Count();
            there += truth[query.Number].Length;
        }

        return there == 0 ? null : (double)found / there;
    }
}
