using A3Agent.Identity;
using A3Agent.Models;
using Microsoft.Extensions.AI;

namespace A3Agent.Benchmarks.Models;

/// <summary>What a turn asks: the system prompt, all tools, six messages of history with a tool call and personal data, a question.</summary>
internal sealed class SampleAsk(string system, IList<AITool> tools, TimeProvider time)
{
    private const int CallsPerTurn = 2;
    private const int CallsPerConversation = 20;

    private const string Found = """
        {"total":3,"clients":[{"id":"0197a0c1-2b7e-7c1f-9a55-1d8be1b0a001","displayName":"Anna Keller","company":"Keller Bau AG",
        "email":"anna.keller@kellerbau.example","phone":"+41 44 555 01 23","city":"Zürich","tags":["renewal","vip"],"lastContact":"2026-09-14"},
        {"id":"0197a0c1-2b7e-7c1f-9a55-1d8be1b0a002","displayName":"Beat Frei","company":"Frei Logistik","email":"b.frei@freilog.example",
        "phone":"+41 43 555 77 10","city":"Zürich","tags":["logistics"],"lastContact":"2026-08-30"},
        {"id":"0197a0c1-2b7e-7c1f-9a55-1d8be1b0a003","displayName":"Chiara Rossi","company":"Rossi Design","email":"chiara@rossi.example",
        "phone":"+41 79 555 31 42","city":"Zürich","tags":["design"],"lastContact":"2026-09-28"}]}
        """;

    private const string Answer = """
        Three clients from Zurich have not been called since October [1]:
        1. Anna Keller, Keller Bau AG: +41 44 555 01 23, last contact on 14 September.
        2. Beat Frei, Frei Logistik: +41 43 555 77 10, last contact on 30 August.
        3. Chiara Rossi, Rossi Design: +41 79 555 31 42, last contact on 28 September.
        """;

    public static readonly OrganizationId Organization = OrganizationId.Demo;
    private static readonly TimeSpan _deadline = TimeSpan.FromSeconds(120);
    private List<ChatMessage> _messages = [];
    private Guid _conversation;
    private Guid _turn;
    private int _calls;

    public IList<AITool> Tools => tools;

    /// <summary>
    /// The next call: two of the same request are a turn, ten turns a conversation. The texts of a turn are its own, as if read from a
    /// database: what is remembered of a text helps its second call alone.
    /// </summary>
    /// <param name="model">Who is asked.</param>
    /// <param name="withCall">Whether the options say whose call it is: the connector alone has no use for it.</param>
    public (IReadOnlyList<ChatMessage> Messages, ChatOptions Options) Next(string model, bool withCall)
    {
        if (_calls % CallsPerTurn == 0)
        {
            (_turn, _messages) = (Guid.CreateVersion7(time.GetUtcNow()), Messages());
        }

        _conversation = _calls % CallsPerConversation == 0 ? _turn : _conversation;
        _calls++;
        var options = new ChatOptions { ModelId = model, MaxOutputTokens = 2_000, Tools = tools, ToolMode = ChatToolMode.Auto };
        return (_messages, withCall ? Call().On(options) : options.Clone());
    }

    /// <summary>The request of a turn.</summary>
    public List<ChatMessage> Messages() =>
    [
        new(ChatRole.System, New(system)),
        new(ChatRole.User, New("Which clients from Zurich have not been called since October? Please list them with their telephone numbers.")),
        new(ChatRole.Assistant, [new FunctionCallContent("call_1", "search_clients", new Dictionary<string, object?>
        {
            ["query"] = New("clients from Zurich without a call since October"), ["limit"] = 10,
        })]),
        new(ChatRole.Tool, [new FunctionResultContent("call_1", New(Found))]),
        new(ChatRole.Assistant, New(Answer)),
        new(ChatRole.User, New("Thank you. Make a task for each of them for next Monday, and write down that I want to talk about the renewal.")),
        new(ChatRole.Assistant, New("I have made three tasks for Monday, one for each client, with the note that you want to talk about the renewal.")),
        new(ChatRole.User, New("Write a short e-mail to Anna Keller that says that I am going to call on Monday, in a friendly tone.")),
    ];

    private static string New(string text) => new(text.AsSpan());

    private ModelCall Call() => new()
    {
        Organization = Organization, UserId = "bench", ConversationId = _conversation, TurnId = _turn,
        Purpose = ModelPurpose.Answer, Agent = "crm-assistant", Deadline = ModelDeadline.After(_deadline, time), Tally = new UsageTally(),
    };
}
