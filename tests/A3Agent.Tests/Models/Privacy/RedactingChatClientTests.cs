using System.Text.Json;
using A3Agent.Identity;
using A3Agent.Models;
using A3Agent.Models.Privacy;
using Microsoft.Extensions.AI;

namespace A3Agent.Tests.Models.Privacy;

/// <summary>What leaves and what comes back.</summary>
public sealed class RedactingChatClientTests
{
    private const string Mail = "anna@b.example";
    private readonly PrivacyVaults _vaults = new(2);
    private readonly ModelCall _call = new() { Organization = OrganizationId.Demo, ConversationId = new Guid("11111111-1111-1111-1111-111111111111") };

    [Fact]
    public async Task Messages_instructions_and_tool_results_leave_without_personal_data_and_nothing_else_changes()
    {
        var echo = new Echo();
        const string result = """{ "email":"anna@b.example",  "note":"line\nanna@b.example","card":4111111111111111,"id":12.50}""";
        ChatMessage[] messages =
        [
            new(ChatRole.User, $"Who is {Mail}?"),
            new(ChatRole.Assistant, [new FunctionCallContent("c1", "find", new Dictionary<string, object?> { ["q"] = Mail, ["limit"] = 3 })]),
            new(ChatRole.Tool, [new FunctionResultContent("c1", result)]),
            new(ChatRole.User, "plain"),
        ];

        await Ask(echo, messages, new ChatOptions { Instructions = $"Never call {Mail}" });

        Assert.Equal("Who is [EMAIL_1]?", echo.Got[0].Text);
        Assert.Equal("[EMAIL_1]", ((FunctionCallContent)echo.Got[1].Contents[0]).Arguments!["q"]);
        Assert.Equal(
            """{ "email":"[EMAIL_1]",  "note":"line\n[EMAIL_1]","card":"[CARD_1]","id":12.50}""", ((FunctionResultContent)echo.Got[2].Contents[0]).Result);
        Assert.Same(messages[3], echo.Got[3]);
        Assert.Equal("Never call [EMAIL_1]", echo.Options!.Instructions);
        Assert.Equal($"Who is {Mail}?", messages[0].Text);
    }

    [Fact]
    public async Task Results_that_are_objects_or_json_are_replaced_too()
    {
        var echo = new Echo();
        var json = JsonSerializer.SerializeToElement(new { email = Mail, phones = new[] { "+49 170 1234567" } });

        await Ask(echo, [new(ChatRole.Tool, [new FunctionResultContent("c1", json), new FunctionResultContent("c2", JsonSerializer.SerializeToElement(Mail))])]);

        Assert.Equal("""{"email":"[EMAIL_1]","phones":["[PHONE_1]"]}""", ((JsonElement)((FunctionResultContent)echo.Got[0].Contents[0]).Result!).GetRawText());
        Assert.Equal("[EMAIL_1]", ((JsonElement)((FunctionResultContent)echo.Got[0].Contents[1]).Result!).GetString());
    }

    [Fact]
    public async Task An_answer_and_its_tool_calls_come_back_with_the_values()
    {
        var echo = new Echo(
            new TextContent("Mail [EMAIL_1], not [EMAIL_7]"),
            new FunctionCallContent("c1", "task", new Dictionary<string, object?> { ["to"] = "[EMAIL_1]", ["x"] = JsonSerializer.SerializeToElement(new[] { "[EMAIL_1]" }) }));

        var message = (await Ask(echo, [new(ChatRole.User, Mail)])).Messages[0];

        Assert.Equal($"Mail {Mail}, not [EMAIL_7]", message.Text);
        var call = (FunctionCallContent)message.Contents[1];
        Assert.Equal((Mail, $"[\"{Mail}\"]"), (call.Arguments!["to"], ((JsonElement)call.Arguments["x"]!).GetRawText()));
    }

    [Fact]
    public async Task A_stream_is_restored_when_a_placeholder_is_split_and_before_a_tool_call()
    {
        var echo = new Echo(
            new TextContent("to ["), new TextContent("EMA"), new TextContent("IL_1"), new TextContent("] and [PHO"), new FunctionCallContent("c1", "x"), new TextContent("[1] ["));
        var text = new List<string>();
        await foreach (var update in new RedactingChatClient(echo, _vaults).GetStreamingResponseAsync(Mail, _call.On(null), TestContext.Current.CancellationToken))
        {
            text.Add(string.Concat(update.Contents.Select(content => content is TextContent piece ? piece.Text : "<call>")));
        }

        Assert.Equal(["to ", "", "", $"{Mail} and ", "[PHO<call>", "[1] ", "["], text);
    }

    [Fact]
    public async Task The_same_value_has_the_same_placeholder_within_a_conversation()
    {
        var echo = new Echo();
        await Ask(echo, [new(ChatRole.User, $"x@y.example and {Mail}")]);
        await Ask(echo, [new(ChatRole.User, Mail)]);
        Assert.Equal("[EMAIL_2]", echo.Got[0].Text);

        await new RedactingChatClient(echo, _vaults).GetResponseAsync(
            Mail, (_call with { Organization = new OrganizationId("other") }).On(null), TestContext.Current.CancellationToken);
        Assert.Equal("[EMAIL_1]", echo.Got[0].Text);
    }

    [Fact]
    public void The_vault_unused_for_longest_goes_first()
    {
        var calls = Enumerable.Range(1, 3).Select(i => _call with { ConversationId = new Guid(i, 0, 0, new byte[8]) }).ToList();
        var first = _vaults.Of(calls[0]);
        var second = _vaults.Of(calls[1]);
        Assert.Same(first, _vaults.Of(calls[0]));
        _vaults.Of(calls[2]);

        Assert.Same(first, _vaults.Of(calls[0]));
        Assert.NotSame(second, _vaults.Of(calls[1]));
    }

    private Task<ChatResponse> Ask(Echo echo, ChatMessage[] messages, ChatOptions? options = null) =>
        new RedactingChatClient(echo, _vaults).GetResponseAsync(messages, _call.On(options), TestContext.Current.CancellationToken);

    private sealed class Echo(params AIContent[] answer) : IChatClient
    {
        public List<ChatMessage> Got { get; private set; } = [];

        public ChatOptions? Options { get; private set; }

        public Task<ChatResponse> GetResponseAsync(
            IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default)
        {
            (Got, Options) = ([.. messages], options);
            return Task.FromResult(new ChatResponse(new ChatMessage(ChatRole.Assistant, [.. answer])));
        }

        public IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(
            IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default)
        {
            Got = [.. messages];
            return answer.Select(content => new ChatResponseUpdate(ChatRole.Assistant, [content])).ToAsyncEnumerable();
        }

        public object? GetService(Type serviceType, object? serviceKey = null) => null;

        public void Dispose()
        {
        }
    }
}
