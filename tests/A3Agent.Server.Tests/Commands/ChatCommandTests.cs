using A3Agent.Server.Tests.Processes;
using ProviderSimulator;

namespace A3Agent.Server.Tests.Commands;

public sealed class ChatCommandTests : IDisposable
{
    private static readonly string[] Question = ["chat", "Which clients are there?"];

    private readonly TestFolder _folder = new();

    [Fact]
    public async Task The_answer_is_on_the_output_and_tool_calls_are_beside_it()
    {
        _folder.Write("clients.csv", "id,displayName,industry\nc1,Betasoloin,medical\nc2,Cancity,retail\n");
        (await _folder.RunAsync("import", "clients.csv", "--kind", "clients")).Exits(0);

        var answer = (await _folder.RunAsync("chat", "find medical clients")).Exits(0);

        Assert.Contains("Betasoloin", answer.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("search_clients", answer.Output, StringComparison.Ordinal);
        Assert.Matches("(?m)^-> search_clients \\{.*\\}$", answer.Errors);
        Assert.Matches("(?m)^<- search_clients completed \\(\\d+ ms\\)$", answer.Errors);
        Assert.Matches("(?m)^\\[offline, \\d+ tokens, session [0-9a-f-]{36}\\]$", answer.Errors);
    }

    [Fact]
    public async Task A_session_goes_on()
    {
        await using var provider = await Simulator.StartAsync(TestContext.Current.CancellationToken);
        provider.Script(request => SimulatedReply.Text($"{request.Messages.Count(message => message.Role == "user")} questions"));

        var first = (await ChatAsync(provider)).Exits(0);
        var second = (await ChatAsync(provider, "--session", Session(first))).Exits(0);

        Assert.Equal(("1 questions\n", "2 questions\n"), (first.Output, second.Output));
    }

    [Fact]
    public async Task A_session_that_is_not_there_is_a_failure()
    {
        var unknown = (await _folder.RunAsync([.. Question, "--session", "01890000-0000-7000-8000-000000000000"])).Exits(1);

        Assert.Contains("no such session", unknown.Errors, StringComparison.Ordinal);
        (await _folder.RunAsync([.. Question, "--session", "nonsense"])).Exits(2);
    }

    [Fact]
    public async Task What_the_provider_refuses_is_a_failure()
    {
        await using var provider = await Simulator.StartAsync(TestContext.Current.CancellationToken);
        provider.Script(Fault.QuotaExhausted());

        var failed = (await ChatAsync(provider)).Exits(1);

        Assert.Contains("(ai_quota_exhausted)", failed.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Commands_beside_a_server_leave_its_running_turns_alone()
    {
        await using var provider = await Simulator.StartAsync(TestContext.Current.CancellationToken);
        var (early, late) = (new HeldReply(SimulatedReply.Text("early")), new HeldReply(SimulatedReply.Text("late")));
        provider.Script(early, late, SimulatedReply.Text("beside"));

        // The command is there before the server and ends while it runs: then the server alone keeps the next command from cleaning up.
        await using var command = _folder.Start([("OPENAI_BASE_URL", provider.BaseUrl)], Question);
        await early.Arrived.InTimeAsync();
        await using var server = await ServerProcess.StartAsync(_folder, ("OPENAI_BASE_URL", provider.BaseUrl));
        early.Release();
        Assert.Equal("early\n", (await command.EndAsync()).Exits(0).Output);

        var turn = server.Client.ChatAsync("Are you there?");
        await late.Arrived.InTimeAsync();
        Assert.Equal("beside\n", (await ChatAsync(provider)).Exits(0).Output);
        late.Release();

        var reply = await turn;
        Assert.Equal(("completed", "late"), (reply.Text("status"), reply.Text("content")));
        var stored = await server.Client.ReadAsync($"/api/conversations/{reply.Text("sessionId")}/messages");
        Assert.Equal(["Are you there?", "late"], stored.Items().Select(message => message.Text("content")));
    }

    [Fact]
    public async Task Stopping_the_command_frees_the_session()
    {
        await using var provider = await Simulator.StartAsync(TestContext.Current.CancellationToken);
        var held = new HeldReply(SimulatedReply.Text("never"));
        provider.Script(SimulatedReply.Text("first"), held, SimulatedReply.Text("again"));
        await using var server = await ServerProcess.StartAsync(_folder, ("OPENAI_BASE_URL", provider.BaseUrl));
        var session = Session((await ChatAsync(provider)).Exits(0));

        await using var command = _folder.Start([("OPENAI_BASE_URL", provider.BaseUrl)], [.. Question, "--session", session]);
        await held.Arrived.InTimeAsync();
        await command.SignalAsync("TERM");
        (await command.EndAsync()).Exits(1);

        Assert.Equal("again\n", (await ChatAsync(provider, "--session", session)).Exits(0).Output);
    }

    public void Dispose() => _folder.Dispose();

    private static string Session(ProcessResult chat) => chat.Errors.TrimEnd('\n', ']').Split(' ')[^1];

    private Task<ProcessResult> ChatAsync(Simulator provider, params string[] more) =>
        _folder.RunWithAsync([("OPENAI_BASE_URL", provider.BaseUrl)], [.. Question, .. more]);
}
