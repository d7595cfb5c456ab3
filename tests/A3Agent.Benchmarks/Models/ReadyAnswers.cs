using System.Text;
using System.Text.Json;
using A3Agent.Models;
using ProviderSimulator;

namespace A3Agent.Benchmarks.Models;

/// <summary>Makes answers in the bytes of an API.</summary>
internal static class ReadyAnswers
{
    private const int WholeWords = 80;

    public static ReadyAnswer Whole(ModelApi api, string model) =>
        new(Encoding.UTF8.GetBytes(Reply(WholeWords).Body(Request(api, model, stream: false))), null, 1, Waits: false);

    public static ReadyAnswer Stream(ModelApi api, string model, int chunks, bool waits)
    {
        var events = Reply(chunks).Events(Request(api, model, stream: true));
        var wire = new Wire { EventNames = api == ModelApi.Responses };
        var bytes = new List<byte>();
        var ends = new List<int>();
        foreach (var item in events)
        {
            bytes.AddRange(wire.Bytes([item]));
            ends.Add(bytes.Count);
        }

        return new ReadyAnswer([.. bytes], ends, chunks, waits);
    }

    private static AnswerReply Reply(int words) => new()
    {
        Content = string.Join(' ', Enumerable.Range(0, words).Select(number => number % 3 == 0 ? "Client" : "answers,")),
        Usage = new SimulatedUsage(2_400, words),
    };

    private static SimulatedRequest Request(ModelApi api, string model, bool stream) => new(
        1, model, [], [], stream, JsonElement.Parse("""{"stream_options":{"include_usage":true}}"""), new Dictionary<string, string>())
    {
        Api = api == ModelApi.Chat ? SimulatedApi.Chat : SimulatedApi.Responses,
    };
}
