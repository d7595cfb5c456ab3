using System.Text.Json;
using A3Agent.Models;
using A3Agent.Prompts;
using A3Agent.Server.Http;
using A3Agent.Server.Identity;
using A3Agent.Turns;

namespace A3Agent.Server.Prompts;

/// <summary>Prompts: list, get, render, run.</summary>
internal static class PromptsApi
{
    public sealed record RenderRequest
    {
        public Dictionary<string, JsonElement> Inputs { get; init; } = [];

        public string? Version { get; init; }
    }

    public sealed record RunRequest
    {
        public Dictionary<string, JsonElement> Inputs { get; init; } = [];

        public string? Version { get; init; }

        public string? Model { get; init; }
    }

    public sealed record RenderedMessage(string Role, string Content);

    public sealed record Rendered(IReadOnlyList<RenderedMessage> Messages, string Version, string Sha256);

    public static void MapPrompts(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/api/prompts").WithTags("prompts").RequireAuthorization(CallerAccess.Members);
        group.MapGet("/", List).WithName("list_prompts").Produces<Paging.Listed<PromptEntry>>();
        group.MapGet("/{name}", Get).WithName("get_prompt").Produces<PromptEntry>();
        group.MapPost("/{name}/render", RenderAsync).WithName("render_prompt").Accepts<RenderRequest>("application/json").Produces<Rendered>();
        group.MapPost("/{name}/run", RunAsync).WithName("run_prompt").Accepts<RunRequest>("application/json").Produces<PromptRun>();
    }

    private static IResult List(HttpContext http, PromptLibrary prompts)
    {
        new Query(http).Check();
        return TypedResults.Json(new Paging.Listed<PromptEntry>(prompts.List(), null), A3Json.Options);
    }

    private static IResult Get(string name, PromptLibrary prompts) =>
        prompts.List().FirstOrDefault(entry => entry.Name == name) is { } entry
            ? TypedResults.Json(entry, A3Json.Options)
            : new ProblemResult(Problem.NotFound("prompt"));

    private static async Task<IResult> RenderAsync(
        string name, HttpContext http, PromptLibrary prompts, PromptRunner runner, CancellationToken cancellationToken)
    {
        var request = await JsonBody.ReadAsync<RenderRequest>(http);
        var prompt = Find(name, request.Version, http, prompts);
        var messages = await CheckedAsync(() => runner.RenderAsync(prompt, Values(request.Inputs), http.Caller(), cancellationToken));
        var rendered = new Rendered(
            [.. messages.Select(message => new RenderedMessage(message.Role.Value, message.Text))], prompt.Version, prompt.Reference.Sha256);
        return TypedResults.Json(rendered, A3Json.Options);
    }

    private static async Task<IResult> RunAsync(
        string name, HttpContext http, PromptLibrary prompts, PromptRunner runner, ModelCatalogue models, CancellationToken cancellationToken)
    {
        var request = await JsonBody.ReadAsync<RunRequest>(http);
        if (request.Model is { } model && models.Find(model) is null)
        {
            return new ProblemResult(Problem.UnknownModel(models));
        }

        var prompt = Find(name, request.Version, http, prompts);
        try
        {
            var run = await CheckedAsync(
                () => runner.RunAsync(prompt, Values(request.Inputs), request.Model, http.Caller(), cancellationToken));
            return TypedResults.Json(run, A3Json.Options);
        }
        catch (ModelException error)
        {
            var problem = Problem.Upstream(error.Failure, error.RetryAfter);
            return new ProblemResult(error.Said is { } said ? problem with { Detail = $"{problem.Detail}: {said}" } : problem);
        }
    }

    private static Prompt Find(string name, string? version, HttpContext http, PromptLibrary prompts) =>
        (version is null ? prompts.Live(name, http.Caller().Organization) : prompts.Find(name, version))
        ?? throw new ProblemException(Problem.NotFound(version is null ? "prompt" : "version of the prompt"));

    private static Dictionary<string, object?> Values(Dictionary<string, JsonElement> inputs) =>
        inputs.ToDictionary(input => input.Key, object? (input) => input.Value);

    private static async Task<T> CheckedAsync<T>(Func<Task<T>> render)
    {
        try
        {
            return await render();
        }
        catch (PromptInputException error)
        {
            throw new ProblemException(Problem.Validation(error.Errors.Select(wrong => wrong with { Field = $"inputs.{wrong.Field}" })));
        }
    }
}
