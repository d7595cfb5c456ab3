using System.CommandLine;
using System.Text;
using A3Agent.Conversations;
using A3Agent.Identity;
using A3Agent.Turns;

namespace A3Agent.Server.Commands;

/// <summary><c>a3agent chat "text"</c>: one turn on the terminal, text as it arrives, tool calls as they happen.</summary>
internal static class ChatCommand
{
    private const int ShownArguments = 120;

    public static Command Create()
    {
        var text = new Argument<string>("text") { Description = "The question." };
        var organization = CommandHost.OrganizationOption();
        var user = new Option<string>("--user") { Description = "The user who asks.", DefaultValueFactory = _ => "dev" };
        var session = new Option<Guid?>("--session") { Description = "The session to go on with; a new one otherwise." };
        var command = new Command("chat", "Ask the agent one question.") { text, organization, user, session };
        command.SetAction((parsed, cancellationToken) => CommandHost.RunAsync(
            async (services, stop) =>
            {
                var owner = await CommandHost.ExistingAsync(services, parsed.GetValue(organization), stop);
                var turns = services.GetRequiredService<TurnHost>();
                var started = await turns.StartAsync(
                    new TurnRequest
                    {
                        Caller = new Caller(owner, parsed.GetValue(user)!, Role.Admin, KeyId: null),
                        ConversationId = parsed.GetValue(session), Message = parsed.GetValue(text)!, Stream = true,
                    },
                    stop);
                try
                {
                    return started.Log is { } log
                        ? await ShowAsync(log, stop)
                        : throw new InvalidOperationException(started.Outcome == StartOutcome.UnknownConversation
                            ? "There is no such session for this user."
                            : "The session is still being answered; wait for its end.");
                }
                finally
                {
                    // A turn that nobody watches any more must not stay running in the store.
                    await turns.DrainAsync(TimeSpan.Zero);
                }
            },
            cancellationToken));
        return command;
    }

    private static async Task<int> ShowAsync(TurnLog log, CancellationToken cancellationToken)
    {
        await foreach (var current in log.FollowAsync(0, cancellationToken))
        {
            switch (current)
            {
                case TextAdded added:
                    Console.Write(Printable(added.Content));
                    break;
                case TextWithdrawn:
                    Console.WriteLine();
                    await Console.Error.WriteLineAsync("The answer broke off and begins again:");
                    break;
                case ToolCallChanged { Call.Status: ToolCallStatus.Running } running:
                    await Console.Error.WriteLineAsync($"-> {running.Call.Name} {Shorten(running.Call.Arguments.GetRawText())}");
                    break;
                case ToolCallChanged ended:
                    await Console.Error.WriteLineAsync(
                        $"<- {ended.Call.Name} {ended.Call.Status.ToString().ToLowerInvariant()} ({ended.Call.DurationMs:0} ms)");
                    break;
                case TurnDone done:
                    Console.WriteLine();
                    await Console.Error.WriteLineAsync(
                        $"[{done.Reply.Model}, {done.Reply.Usage.TotalTokens} tokens, session {done.Reply.SessionId}]");
                    return done.Reply.Status == TurnStatus.Completed ? 0 : 1;
                case TurnFailed failed:
                    await Console.Error.WriteLineAsync($"{failed.Failure.Message} ({failed.Failure.Code})");
                    return 1;
            }
        }

        return 1;
    }

    private static string Shorten(string arguments) =>
        Printable(arguments.Length <= ShownArguments ? arguments : arguments[..ShownArguments] + "…");

    // A model's text must not be able to steer the terminal.
    private static string Printable(string text)
    {
        var safe = new StringBuilder(text.Length);
        foreach (var c in text)
        {
            safe.Append(char.IsControl(c) && c is not ('\n' or '\t') ? '\uFFFD' : c);
        }

        return safe.ToString();
    }
}
