using System.CommandLine;
using System.Text.Json;
using A3Agent.Crm.Import;
using Spectre.Console;

namespace A3Agent.Server.Commands;

/// <summary><c>a3agent import FILE --kind deals</c>.</summary>
internal static class ImportCommand
{
    public static Command Create()
    {
        var file = new Argument<FileInfo>("file") { Description = "A CSV, JSON or NDJSON file." };
        var kind = CommandHost.WordOption<ImportKind>("--kind", "What the file holds.");
        kind.Required = true;
        var mapping = new Option<FileInfo?>("--mapping") { Description = "A mapping file, see docs/import.md; without one the columns have the names of the API's fields." };
        var onError = CommandHost.WordOption<OnError>("--on-error", "With abort nothing is kept when a row is wrong, with skip the others are.");
        onError.DefaultValueFactory = _ => OnError.Abort;
        var organization = CommandHost.OrganizationOption();
        var json = CommandHost.JsonOption();
        var command = new Command("import", "Import records from a file. Importing the same file again changes nothing.")
        {
            file, kind, mapping, onError, organization, json,
        };
        command.SetAction((parsed, cancellationToken) => CommandHost.RunAsync(
            async (services, stop) =>
            {
                var source = parsed.GetValue(file)!;
                if (!source.Exists)
                {
                    throw new InvalidOperationException($"There is no file {source.FullName}.");
                }

                var owner = await CommandHost.ExistingAsync(services, parsed.GetValue(organization), stop);
                var request = new ImportRequest
                {
                    Kind = parsed.GetValue(kind),
                    Mapping = await ReadAsync(parsed.GetValue(mapping), stop),
                    OnError = parsed.GetValue(onError),
                };
                var importer = new Importer(services.GetRequiredService<IStorage>().Crm(owner));
                var report = await WithProgressAsync(
                    source, (body, progress) => importer.RunAsync(body, request, progress, stop), parsed.GetValue(json));
                return Show(report, parsed.GetValue(json));
            },
            cancellationToken));
        return command;
    }

    private static async Task<ImportMapping?> ReadAsync(FileInfo? file, CancellationToken cancellationToken)
    {
        if (file is { Exists: false })
        {
            throw new InvalidOperationException($"There is no mapping file {file.FullName}.");
        }

        try
        {
            return file is null ? null : ImportMapping.Parse(await File.ReadAllTextAsync(file.FullName, cancellationToken), file.Name);
        }
        catch (ImportMappingException wrong)
        {
            throw new InvalidOperationException(wrong.Message, wrong);
        }
    }

    private static async Task<ImportReport> WithProgressAsync(
        FileInfo source, Func<Stream, IProgress<ImportProgress>?, Task<ImportReport>> import, bool json)
    {
        await using var body = source.OpenRead();
        if (json || Console.IsOutputRedirected)
        {
            return await import(body, null);
        }

        return await AnsiConsole.Progress()
            .Columns(new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn(), new RemainingTimeColumn())
            .StartAsync(async context =>
            {
                var bar = context.AddTask(Markup.Escape(source.Name), maxValue: Math.Max(1, source.Length));
                var report = await import(body, new Progress<ImportProgress>(done =>
                {
                    bar.Value = done.Bytes;
                    bar.Description = Markup.Escape($"{source.Name}: {done.Rows:N0} rows");
                }));
                bar.Value = bar.MaxValue;
                return report;
            });
    }

    private static int Show(ImportReport report, bool json)
    {
        if (json)
        {
            Console.WriteLine(JsonSerializer.Serialize(report, A3Json.Options));
            return report.Aborted ? 1 : 0;
        }

        foreach (var error in report.Errors)
        {
            Console.Error.WriteLine(error);
        }

        Console.WriteLine(report.Aborted
            ? $"Nothing was imported: {report.ErrorCount} errors."
            : $"{report.Imported} imported, {report.Updated} updated, {report.Skipped} skipped, {report.ErrorCount} errors.");
        return report.Aborted ? 1 : 0;
    }
}
