using System.Reflection;
using Xunit.Sdk;
using Xunit.v3;

namespace A3Agent.Server.Tests.Sales;

/// <summary>Every phrasing with every model.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class CombinatorialDataAttribute(params string[] phrasings) : DataAttribute
{
    public override ValueTask<IReadOnlyCollection<ITheoryDataRow>> GetData(MethodInfo testMethod, DisposalTracker disposalTracker) =>
        new([.. from model in Enum.GetValues<SalesQuestionTests.Model>() from phrasing in phrasings select new TheoryDataRow(model, phrasing)]);

    public override bool SupportsDiscoveryEnumeration() => true;
}
