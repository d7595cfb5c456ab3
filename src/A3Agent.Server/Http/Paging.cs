using System.Text.Json.Serialization;
using A3Agent.Crm;

namespace A3Agent.Server.Http;

/// <summary>Answers lists as {items, nextCursor}; a cursor that no list gave is the caller's mistake.</summary>
internal static class Paging
{
    /// <summary>The wire form of a page.</summary>
    public sealed record Listed<T>(
        IReadOnlyList<T> Items, [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] string? NextCursor);

    public static Task<IResult> ListAsync<T>(Func<Task<Page<T>>> read) => ListAsync(read, item => item);

    public static async Task<IResult> ListAsync<T, TView>(Func<Task<Page<T>>> read, Func<T, TView> view)
    {
        try
        {
            var page = await read();
            return TypedResults.Json(new Listed<TView>([.. page.Items.Select(view)], page.NextCursor), A3Json.Options);
        }
        catch (FormatException)
        {
            return new ProblemResult(Problem.Validation("cursor", "is not a cursor of this list; leave it out to begin at the start."));
        }
    }
}
