using A3Agent.Models;

namespace A3Agent.Server.Tests.Faults;

/// <summary>Both routes and both APIs, as data of tests that hold for each.</summary>
internal static class Ways
{
    public static TheoryData<Route, ModelApi> All => new(
        from api in Enum.GetValues<ModelApi>() from route in Enum.GetValues<Route>() select (route, api));

    /// <summary>Each row in every way.</summary>
    public static TheoryData<string, Route, ModelApi> Of(IEnumerable<string> rows) => new(
        from row in rows from api in Enum.GetValues<ModelApi>() from route in Enum.GetValues<Route>() select (row, route, api));
}
