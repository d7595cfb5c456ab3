using System.CommandLine;
using A3Agent.Server.Hosting;

namespace A3Agent.Server.Commands;

/// <summary>The command <c>a3agent</c>: without a command, or with <c>serve</c>, it is the server.</summary>
internal static class CommandLine
{
    private const int Failed = 1;
    private const int WrongUsage = 2;

    /// <summary>Whether the words are for the command line; options alone (--urls ...) are the web host's.</summary>
    public static bool IsCommand(string[] args) =>
        args.Length > 0 && args[0] != "serve" && (!args[0].StartsWith('-') || args[0] is "--help" or "-h" or "-?" or "--version");

    /// <summary>Runs a command. Exit codes: 0 done, 1 failed, 2 wrong usage.</summary>
    public static async Task<int> RunAsync(string[] args)
    {
        var root = new RootCommand("A3Agent, the agent platform for CRM. Without a command it serves; see README.md.")
        {
            new Command("serve", "Serve HTTP (the default)."),
            ChatCommand.Create(),
            ImportCommand.Create(),
            MigrateCommand.Create(),
            KeysCommand.Create(),
            PromptsCommand.Create(),
            EmbeddingsCommand.Create(),
            DoctorCommand.Create(),
        };
        var parsed = root.Parse(args);
        if (parsed.Errors.Count > 0)
        {
            foreach (var error in parsed.Errors)
            {
                await Console.Error.WriteLineAsync(error.Message);
            }

            await Console.Error.WriteLineAsync("Add --help to see how it is used.");
            return WrongUsage;
        }

        try
        {
            return await parsed.InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false });
        }
        catch (UsageException wrong)
        {
            await Console.Error.WriteLineAsync(wrong.Message);
            return WrongUsage;
        }
        catch (Exception error) when (Repairable.MessageOf(error) is { } message)
        {
            await Console.Error.WriteLineAsync(message);
            return Failed;
        }
        catch (OperationCanceledException)
        {
            await Console.Error.WriteLineAsync("Stopped.");
            return Failed;
        }
    }
}

/// <summary>A command was used wrongly; the message says how it is used.</summary>
internal sealed class UsageException(string message) : Exception(message);
