namespace A3Agent.Offline;

/// <summary>What the offline model does next: it calls tools, or it answers.</summary>
/// <param name="Calls">The calls; empty when it answers.</param>
/// <param name="Answer">The answer; empty when it calls.</param>
internal sealed record Step(IReadOnlyList<PlannedCall> Calls, string Answer)
{
    /// <summary>Calls tools.</summary>
    public static Step Call(IReadOnlyList<PlannedCall> calls) => new(calls, "");

    /// <summary>Answers.</summary>
    public static Step Say(string answer) => new([], answer);
}

/// <summary>
/// Plans one step at a time. Nothing is kept between steps: the plan is worked out again from the messages, and what the tools
/// answered in this turn decides how far it has come.
/// </summary>
/// <param name="dialogue">The messages.</param>
/// <param name="tools">The tools on offer.</param>
internal sealed class Planner(Dialogue dialogue, IReadOnlyList<ToolProfile> tools)
{
    private const int MaxParallelCalls = 4;
    private const int MaxUnexplained = 2;
    private static readonly string[] Everybody = ["client", "user"];

    /// <summary>The next step.</summary>
    public Step Next()
    {
        var question = ReadQuestion();
        if (question.Intent is Intent.Greeting or Intent.Thanks or Intent.Help)
        {
            return Step.Say(SmallTalk.Answer(question.Intent, tools, dialogue.Facts));
        }

        var ranking = ToolChooser.Rank(tools, question, []);
        if (ranking.Count == 0 && question.Terms.Count is 0 or > MaxUnexplained)
        {
            return Step.Say(SmallTalk.NotUnderstood(tools));
        }

        // Nothing but a name is understood: then tell about it.
        question = ranking.Count == 0 && question.Intent == Intent.List ? question with { Intent = Intent.Describe } : question;
        var resolution = new Resolver(tools, dialogue).Resolve(Names(question, ranking.Count > 0 ? ranking[0].Tool : null));
        if (resolution.Pending.Count > 0)
        {
            return Step.Call(resolution.Pending);
        }

        return resolution.Unclear.Count > 0 ? Step.Say(SmallTalk.Ask(resolution.Unclear[0])) : Act(question, resolution);
    }

    private Question ReadQuestion()
    {
        var reader = new QuestionReader(tools, dialogue.Facts.Today);
        Question? before = null;
        var answer = "";
        foreach (var (asked, answered) in dialogue.Earlier)
        {
            before = before is null ? reader.Read(asked) : FollowUp.Complete(reader.Read(asked), before, answer);
            answer = answered;
        }

        var question = reader.Read(dialogue.Text);
        return before is null ? question : FollowUp.Complete(question, before, answer);
    }

    private Step Act(Question question, Resolution resolution)
    {
        if (Missed(question, resolution) is { } missed)
        {
            var understood = question.Concepts.Count == 0 || question.Concepts.Any(Lexicon.IsConcept);
            return Step.Say(understood ? SmallTalk.Unknown(missed, resolution.Error) : SmallTalk.NotUnderstood(tools));
        }

        var ranking = ToolChooser.Rank(tools, question, resolution.Entities);
        if (ranking.Count == 0)
        {
            return Step.Say(SmallTalk.NotUnderstood(tools));
        }

        var tool = ranking[0].Tool;
        var calls = new List<PlannedCall>();
        foreach (var entities in Alternatives(tool, resolution.Entities))
        {
            calls.Add(new ArgumentFiller(question, entities, dialogue.Facts).Fill(tool, out var missing));
            if (missing.Count > 0)
            {
                return Step.Say(SmallTalk.Missing(tool, missing));
            }
        }

        return Follow(question, resolution, calls);
    }

    // A name that fits nothing ends the matter, unless it is only part of what is to be written, or may be a title that a tool knows.
    private static Term? Missed(Question question, Resolution resolution) =>
        resolution.Unknown.FirstOrDefault(term =>
            question.Intent switch
            {
                Intent.Write => (term.IsFirm && question.Means("log", "note") && term.Before is "with" or "to" or "from")
                    || (term.IsAddressed && resolution.Entities.All(entity => entity.Kind != "user")),
                Intent.Describe when question.Subject is "deal" or "task" => false,
                _ => term.IsFirm,
            }
        );

    private Step Follow(Question question, Resolution resolution, List<PlannedCall> calls)
    {
        var todo = calls.Where(call => dialogue.ResultOf(call) is null).ToArray();
        if (todo.Length > 0)
        {
            return Step.Call(todo);
        }

        var extra = Repairs(calls).Concat(Counts(question, calls)).ToArray();
        todo = [.. extra.Where(call => dialogue.ResultOf(call) is null)];
        if (todo.Length > 0)
        {
            return Step.Call(todo);
        }

        var writer = new AnswerWriter(question, resolution, dialogue.Facts);
        return Step.Say(writer.Write([.. calls.Concat(extra).Select(call => (call, dialogue.ResultOf(call)!))]));
    }

    // One more try for a read that failed, without what was only asked for convenience.
    private IEnumerable<PlannedCall> Repairs(IEnumerable<PlannedCall> calls) =>
        from call in calls
        where call.Tool.Write is null && dialogue.ResultOf(call)?.Error is not null
        let kept = call
            .Arguments.Where(argument =>
                call.Tool.Parameters.First(parameter => parameter.Name == argument.Key).Role
                    is not (ParameterRole.Limit or ParameterRole.Order)
            )
            .ToDictionary()
        where kept.Count < call.Arguments.Count
        select call with
        {
            Arguments = kept,
        };

    // A search gives a page; how many there are in all, a grouping tool may know.
    private IEnumerable<PlannedCall> Counts(Question question, IReadOnlyList<PlannedCall> calls)
    {
        if (
            !question.Means("count")
            || question.Intent != Intent.List
            || question.Terms.Count > 0
            || question.Subject is not { } subject
            || calls is not [{ Tool.Searches: true } call]
            || dialogue.ResultOf(call) is not { Error: null } result
            || result.Data.Number("total") is not null
            || result.Rows().Count() < (call.Arguments.Values.OfType<int>().FirstOrDefault() is > 0 and var limit ? limit : int.MaxValue)
        )
        {
            return [];
        }

        return tools
            .SelectMany(tool =>
                (tool.Grouping?.Values ?? [])
                    .Where(value => Lexicon.ConceptOf(value) == subject)
                    .Select(value => new PlannedCall(tool, new Dictionary<string, object?> { [tool.Grouping!.Name] = value }))
            )
            .Take(1);
    }

    // Two clients in a question about one tool's client are two calls.
    private static IEnumerable<IReadOnlyList<Entity>> Alternatives(ToolProfile tool, IReadOnlyList<Entity> entities)
    {
        var several = tool.Write is null
            ? entities.GroupBy(entity => entity.Kind).FirstOrDefault(group => group.Count() > 1 && tool.Takes(group.Key))
            : null;
        return several is null
            ? [entities]
            : several.Take(MaxParallelCalls).Select(one => entities.Where(entity => entity.Kind != one.Kind).Append(one).ToArray());
    }

    // The names to look up, each with the kinds that the tool could use.
    private static IEnumerable<SoughtName> Names(Question question, ToolProfile? tool)
    {
        var searches = tool is null or { Searches: true, Query: not null };
        var kinds = searches
            ? Everybody
            : tool!.Kinds.Where(kind => kind is "client" or "user" or "product" or "stage" or "team").ToArray();
        if (kinds.Length == 0 || (tool is not null && searches && question.Intent == Intent.List))
        {
            return [];
        }

        // Where names are written as names, other unexplained words are noise; in a command everything may be a name.
        var firm = question.Terms.Where(term => term.IsFirm || question.Intent == Intent.Write).ToArray();
        return (firm.Length > 0 ? firm : question.Terms).Select(term => new SoughtName(
            term,
            Likely(question, term, kinds),
            term.IsFirm || !firm.Any(other => other.IsFirm)
        ));
    }

    private static IReadOnlyList<string> Likely(Question question, Term term, string[] kinds)
    {
        if (question.Intent == Intent.Write)
        {
            return
            [
                .. kinds.Where(kind => term.IsAddressed ? kind == "user" || (kind == "client" && term.Before == "for") : kind == "client"),
            ];
        }

        var next = term.Last + 1 < question.Words.Count && term.First >= 0 ? question.Words[term.Last + 1].Concept : "";
        var before = term.First > 0 ? question.Words[term.First - 1].Concept : "";
        var things = kinds
            .Where(kind => kind == next || kind == before || (kind == "product" && next == "deal") || (kind == "stage" && before is "in"))
            .ToArray();
        var people = kinds.Where(kind => kind is "client" or "user").ToArray();
        return next is "product" or "stage" || before is "product" or "stage" ? things
            : people.Length > 0 ? [.. people, .. things]
            : kinds;
    }
}
