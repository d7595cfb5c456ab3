using System.CommandLine;

namespace A3Agent.Server.Commands;

/// <summary><c>a3agent migrate</c>.</summary>
internal static class MigrateCommand
{
    public static Command Create()
    {
        var command = new Command("migrate", "Bring the database's schema up to date. Safe to run twice.");
        command.SetAction((_, cancellationToken) => CommandHost.RunAsync(
            (_, _) =>
            {
                Console.WriteLine("The schema is up to date.");
                return Task.FromResult(0);
            },
            cancellationToken));
        return command;
    }
}
