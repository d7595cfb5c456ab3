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
            // It says which schema files it applies.
            logging => logging.AddFilter("A3Agent.Postgres", LogLevel.Information).AddFilter("A3Agent.Sqlite", LogLevel.Information),
            cancellationToken));
        return command;
    }
}
