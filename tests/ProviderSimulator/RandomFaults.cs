using System.Collections.Concurrent;

namespace ProviderSimulator;

/// <summary>
/// A script of random answers and faults that is the same for the same seed, whichever request comes first: each reply is drawn by the
/// seed, the newest user message, how many tool results follow it, and how often exactly this was asked. Give every turn a user message
/// of its own. Safe for concurrent requests.
/// </summary>
/// <remarks>
/// Every fault is one that shows the same to who asked however slow the network is, so that what was told and what was read can be
/// compared exactly: hangs, and resets in the middle of a text, are for scripts that know what was read.
/// </remarks>
/// <param name="seed">The seed.</param>
/// <param name="tool">A tool that takes {"query": text}, called now and then.</param>
public sealed class RandomFaults(int seed, string tool)
{
    private const int MaxToolRounds = 3;

    // Out of a thousand; what is left is a text.
    private static readonly (int Weight, Func<Draw, SimulatedReply> Reply)[] Replies =
    [
        (40, _ => Fault.Status(500, "server_error")),
        (30, _ => Fault.Status(503, "server_error")),
        (10, _ => Fault.Status(408)),
        (10, _ => Fault.Status(529, "overloaded_error")),
        (20, _ => Fault.RateLimited()),
        (10, _ => Fault.RateLimited(("Retry-After", "1"))),
        (5, _ => Fault.RateLimited(("retry-after-ms", "600"))),
        (3, _ => Fault.RateLimited(("Retry-After", "410400"))),
        (1, _ => Fault.QuotaExhausted()),
        (10, _ => Fault.Status(400)),
        (10, _ => Fault.ContextTooLong()),
        (5, _ => Fault.Status(404, code: "model_not_found")),
        (5, _ => Fault.Status(401, code: "invalid_api_key")),
        (10, _ => Fault.Dropped()),
        (10, _ => Fault.Html()),
        (5, _ => Fault.Html(502)),
        (10, _ => Fault.JsonError()),
        (5, _ => Fault.Empty()),
        (40, draw => Fault.InBandError(draw.Words(12))),
        (10, draw => Fault.InBandError(draw.Words(3), "requests", "rate_limit_exceeded")),
        (40, draw => Fault.NoMarker(draw.Words(20))),
        (20, draw => Fault.BadJson(draw.Words(5))),
        (5, _ => SimulatedReply.Text("")),
        (20, draw => draw.Answer with { FinishReason = "length" }),
        (10, draw => draw.Answer with { FinishReason = "content_filter" }),
        (10, draw => SimulatedReply.Refusal("I will not.") with { Usage = draw.Usage }),
        (20, draw => draw.Answer with { Wire = Wire.Plain with { LineEnd = "\r\n", ChunkSizes = [7], Comments = true } }),
        (10, draw => draw.Answer with { Wire = Wire.Plain with { Done = false } }),
        (150, draw => draw.Calls),
        (20, draw => draw.Calls with { Content = draw.Words(4) }),
    ];

    private readonly ConcurrentDictionary<string, int> _asked = new(StringComparer.Ordinal);

    /// <summary>The script.</summary>
    public SimulatedReply Reply(SimulatedRequest request)
    {
        var rounds = request.Messages.Reverse().TakeWhile(message => message.Role != "user").Count(message => message.Role == "tool");
        var key = $"{request.LastUserText}|{request.Model}|{rounds}";
        var attempt = _asked.AddOrUpdate(key, 1, static (_, before) => before + 1);
        var draw = new Draw(new Random(Stable($"{seed}|{key}|{attempt}")), tool, MayCall: rounds < MaxToolRounds);
        var left = draw.Random.Next(1_000);
        foreach (var (weight, reply) in Replies)
        {
            left -= weight;
            if (left < 0)
            {
                return reply(draw);
            }
        }

        return draw.Answer;
    }

    // FNV-1a: string.GetHashCode differs from process to process.
    private static int Stable(string text) =>
        unchecked((int)text.Aggregate(2166136261u, static (hash, character) => (hash ^ character) * 16777619u));

    private sealed record Draw(Random Random, string Tool, bool MayCall)
    {
        public SimulatedUsage Usage
        {
            get
            {
                var (prompt, completion) = (Random.Next(1, 3_000), Random.Next(1, 400));
                return new(prompt, completion, CachedTokens: Random.Next(prompt), ReasoningTokens: Random.Next(completion));
            }
        }

        public AnswerReply Answer => SimulatedReply.Text(Words(Random.Next(1, 60))) with { Usage = Usage };

        public AnswerReply Calls => MayCall
            ? SimulatedReply.ToolCalls([.. Enumerable.Range(0, Random.Next(1, 4)).Select(Call)]) with { Usage = Usage }
            : Answer;

        private (string Name, string Arguments) Call(int i) => (Tool, $$"""{"query":"q{{i}} {{Random.Next(1_000)}}"}""");

        public string Words(int count) => string.Join(' ', Enumerable.Range(0, count).Select(_ => $"word{Random.Next(100)}"));
    }
}
