using System.CommandLine;
using System.Text.Json;
using A3Agent.Search;
using A3Agent.Server.Embeddings;

namespace A3Agent.Server.Commands;

/// <summary><c>a3agent embeddings status|rebuild</c>.</summary>
internal static class EmbeddingsCommand
{
    public static Command Create() => new("embeddings", "The vectors of clients, for search by meaning.") { Status(), Rebuild() };

    private static Command Status()
    {
        var organization = CommandHost.OrganizationOption();
        organization.Description = "The organization whose failed clients are listed; 'demo' in Development.";
        var json = CommandHost.JsonOption();
        var command = new Command("status", "How far the sets of vectors are, over all organizations, and which clients could not be embedded.")
        {
            organization, json,
        };
        command.SetAction((parsed, cancellationToken) => CommandHost.RunAsync(
            async (services, stop) =>
            {
                var vectors = services.GetRequiredService<IStorage>().Vectors;
                var sets = await vectors.StatusAsync(null, stop);
                var dead = await DeadAsync(services, parsed.GetValue(organization), stop);
                var answer = new EmbeddingsApi.Answer(
                    [.. sets.Select(EmbeddingsApi.Set.From)], [.. dead.Select(client => EmbeddingsApi.Dead.From(client, sets))]);
                Show(answer, parsed.GetValue(json));
                return 0;
            },
            cancellationToken));
        return command;
    }

    private static Command Rebuild()
    {
        var wait = new Option<bool>("--wait") { Description = "Embed here until searches use the new vectors." };
        var json = CommandHost.JsonOption();
        var command = new Command(
            "rebuild", "Embed all clients again with the configured model. Searches use the vectors there are until the new ones are complete.")
        {
            wait, json,
        };
        command.SetAction((parsed, cancellationToken) => CommandHost.RunAsync(
            async (services, stop) =>
            {
                var models = services.GetRequiredService<EmbeddingModels>();
                var vectors = services.GetRequiredService<IStorage>().Vectors;
                var set = await vectors.AddSetAsync(models.Model, models.Dimensions, again: true, stop);
                var isJson = parsed.GetValue(json);
                if (!isJson)
                {
                    Console.WriteLine($"Set {set.Id} of {set.Model} with {set.Dimensions} dimensions is made.");
                }

                if (parsed.GetValue(wait))
                {
                    await FillAsync(services, set, isJson, stop);
                }
                else if (!isJson)
                {
                    Console.WriteLine("Running servers fill it, and search with it when it is complete; 'a3agent embeddings status' shows how far it is.");
                }

                if (isJson)
                {
                    var status = (await vectors.StatusAsync(null, stop)).First(status => status.Set.Id == set.Id);
                    Console.WriteLine(JsonSerializer.Serialize(EmbeddingsApi.Set.From(status), A3Json.Options));
                }

                return 0;
            },
            cancellationToken));
        return command;
    }

    private static async Task FillAsync(IServiceProvider services, VectorSet set, bool quiet, CancellationToken cancellationToken)
    {
        using var done = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var working = services.GetRequiredService<EmbeddingWorker>().RunAsync(done.Token);
        try
        {
            await new FillingProgress(services, set).FollowAsync(quiet, cancellationToken);
        }
        finally
        {
            await done.CancelAsync();
            await working;
        }
    }

    // The totals are of everybody; only whose clients are listed has to be known, and outside Development that may be nobody.
    private static async Task<IReadOnlyList<DeadClient>> DeadAsync(IServiceProvider services, string? named, CancellationToken cancellationToken)
    {
        if (named is null && !services.GetRequiredService<IHostEnvironment>().IsDevelopment())
        {
            return [];
        }

        var organization = await CommandHost.ExistingAsync(services, named, cancellationToken);
        return await services.GetRequiredService<IStorage>().Vectors.ListDeadAsync(organization, cancellationToken);
    }

    private static void Show(EmbeddingsApi.Answer answer, bool json)
    {
        if (json)
        {
            Console.WriteLine(JsonSerializer.Serialize(answer, A3Json.Options));
            return;
        }

        foreach (var set in answer.Sets)
        {
            Console.WriteLine(
                $"set {set.Id}  {set.State.ToString().ToLowerInvariant(),-7}  {set.Model}  {set.Dimensions} dimensions  "
                + $"{set.Embedded} embedded, {set.Queued} queued, {set.Dead} failed");
        }

        if (answer.Sets.Count == 0)
        {
            Console.WriteLine("There are no vectors yet; a running server makes them.");
        }

        foreach (var dead in answer.Dead)
        {
            Console.WriteLine($"failed  {dead.ClientId}  {dead.Model}  {dead.Attempts} attempts, last {dead.At:u}  {dead.Error}");
        }
    }
}
