using System.CommandLine;
using System.Text.Json;
using A3Agent.Server.Diagnosis;
using A3Agent.Server.Hosting;

namespace A3Agent.Server.Commands;

/// <summary><c>a3agent doctor</c>: what keeps the server from working, and how to repair it.</summary>
internal static class DoctorCommand
{
    public static Command Create()
    {
        var json = CommandHost.JsonOption();
        var command = new Command(
            "doctor",
            "Look at configuration, provider, database, prompts, clock and disk: each line says ok, or no and how to repair it. Changes nothing.")
        {
            json,
        };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var findings = await ExamineAsync(cancellationToken);
            if (parsed.GetValue(json))
            {
                Console.WriteLine(JsonSerializer.Serialize(findings, A3Json.Options));
            }
            else
            {
                foreach (var finding in findings)
                {
                    Console.WriteLine($"{(finding.Ok ? "ok" : "no")}  {finding.Check,-13}  {finding.Message} {finding.Repair}".TrimEnd());
                }
            }

            return findings.All(finding => finding.Ok) ? 0 : 1;
        });
        return command;
    }

    private static async Task<IReadOnlyList<Finding>> ExamineAsync(CancellationToken cancellationToken)
    {
        Settings settings;
        try
        {
            var builder = CommandHost.CreateBuilder();
            settings = new Settings(builder.Configuration, builder.Environment);
        }
        catch (Exception wrong) when (Repairable.MessageOf(wrong) is { } message)
        {
            return [Finding.Bad(Doctor.Configuration, message, "Nothing else can be examined before that.")];
        }

        return await new Doctor(settings, TimeProvider.System).ExamineAsync(cancellationToken);
    }
}
