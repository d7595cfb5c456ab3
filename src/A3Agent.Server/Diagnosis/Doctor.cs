using System.Globalization;
using A3Agent.Prompts;
using A3Agent.Server.Hosting;
using Microsoft.Extensions.Logging.Abstractions;

namespace A3Agent.Server.Diagnosis;

/// <summary>Finds out why a server cannot work. It changes nothing, and every check says itself what makes it fail.</summary>
internal sealed class Doctor(Settings settings, TimeProvider time)
{
    public const string Configuration = "configuration";
    private const string Prompts = "prompts";
    private const string Clock = "clock";

    private static readonly TimeSpan _tolerance = TimeSpan.FromSeconds(60);

    /// <summary>Runs all checks, in the order in which they are shown.</summary>
    public async Task<IReadOnlyList<Finding>> ExamineAsync(CancellationToken cancellationToken)
    {
        var clocks = new List<ClockReading>();
        return
        [
            .. await GuardedAsync(Configuration, () => Task.FromResult(ExamineSettings())),
            .. await GuardedAsync(ProviderCheck.Name, () => new ProviderCheck(settings, time).RunAsync(clocks, cancellationToken)),
            .. await GuardedAsync(DatabaseCheck.Name, () => new DatabaseCheck(settings, time).RunAsync(clocks, cancellationToken)),
            .. await GuardedAsync(Prompts, () => Task.FromResult(ExaminePrompts())),
            .. await GuardedAsync(Clock, () => Task.FromResult(Compare(clocks))),
            .. await GuardedAsync(DiskCheck.Name, () => Task.FromResult(new DiskCheck(settings).Run())),
        ];
    }

    private IReadOnlyList<Finding> ExamineSettings() => settings.Problems() is { Count: > 0 } problems
        ? [.. problems.Select(problem => Finding.Bad(
            Configuration, problem, "Correct it in appsettings.json, or in the environment, where ':' is written '__'."))]
        : [Finding.Good(Configuration, "Every setting can be read.")];

    private IReadOnlyList<Finding> ExaminePrompts()
    {
        var prompts = new PromptLibrary(new PromptOptions { Path = settings.PromptsPath }, NullLogger<PromptLibrary>.Instance);
        return prompts.Problems.Count == 0
            ? [Finding.Good(Prompts, $"{prompts.List().Count} prompts in {settings.PromptsPath} can be used.")]
            : [.. prompts.Problems.Select(problem => Finding.Bad(
                Prompts, problem.ToString(),
                $"Repair the file in {settings.PromptsPath}, or set Prompts__Path to the folder that holds releases.yaml."))];
    }

    private static IReadOnlyList<Finding> Compare(List<ClockReading> clocks)
    {
        if (clocks.Count == 0)
        {
            return [Finding.Good(Clock, "There is no other clock to compare this machine's with.")];
        }

        var wrong = clocks.Where(clock => clock.Ahead.Duration() > _tolerance).ToList();
        var all = string.Join(" and ", clocks.Select(clock => clock.Whose));
        return wrong.Count == 0
            ? [Finding.Good(Clock, $"This machine's clock agrees with that of {all}.")]
            : [.. wrong.Select(clock => Finding.Bad(
                Clock, $"This machine's clock is {Distance(clock.Ahead)} that of {clock.Whose}.",
                "Let both machines set their clocks by the network (NTP)."))];
    }

    private static string Distance(TimeSpan ahead) => string.Create(
        CultureInfo.InvariantCulture, $"{ahead.Duration().TotalSeconds:0} seconds {(ahead > TimeSpan.Zero ? "ahead of" : "behind")}");

    private static async Task<IReadOnlyList<Finding>> GuardedAsync(string check, Func<Task<IReadOnlyList<Finding>>> run)
    {
        try
        {
            return await run();
        }
        catch (SettingsException) when (check != Configuration)
        {
            return [Finding.Bad(check, "It cannot be examined while a setting that it needs is wrong.", "Repair the configuration first.")];
        }
        catch (Exception error) when (Repairable.MessageOf(error) is { } message)
        {
            return [Finding.Bad(check, message)];
        }
        catch (Exception defect) when (defect is not OperationCanceledException)
        {
            // Its text may hold anything, a credential too.
            return [Finding.Bad(check, $"The check itself failed ({defect.GetType().Name}).", "This is a defect of a3agent: report it.")];
        }
    }
}
