using System.Text.Json.Nodes;

namespace A3Agent.Offline;

/// <summary>A plan of three plain phases around the inputs of the strategic-build-plan prompt. It knows nothing of the business.</summary>
internal static class PlanSkeleton
{
    private const string Owner = "project lead";

    public static JsonObject Write(PromptInputs inputs)
    {
        var goal = inputs.Find("goal")?.Text ?? "the goal";
        var constraints = inputs.Find("constraints")?.Items ?? [];
        return new JsonObject
        {
            ["summary"] = $"Prepare, carry out and review: {goal} ({DraftWriter.Notice})",
            ["phases"] = new JsonArray(
                Phase("Prepare", "It is written down what reaching the goal means and who works on it.",
                    [$"Write down how everybody can tell that this is reached: {goal}", .. constraints.Select(item => $"Check what this rules out: {item}")],
                    "The goal is understood in different ways.", "Have the written goal confirmed by those who asked for it."),
                Phase("Carry out", "What was agreed in the first phase is done.",
                    ["List the work and give each piece to one role", "Do the work and compare it with the list every week"],
                    "Work begins that the goal does not need.", "Ask of each piece which part of the goal it serves."),
                Phase("Review", "It is known whether the goal was reached.",
                    ["Compare the result with the written goal", "Write down what to do otherwise next time"],
                    "Nobody looks at the result.", "Set the day of the review when the work begins.")),
            ["assumptions"] = new JsonArray("Nothing is known beyond the inputs: steps and owners are those of any plan."),
            ["openQuestions"] = new JsonArray("Who takes which role?", "By when is the goal to be reached?"),
        };
    }

    private static JsonObject Phase(string name, string objective, IEnumerable<string> steps, string risk, string mitigation) => new()
    {
        ["name"] = name,
        ["objectives"] = new JsonArray(objective),
        ["steps"] = new JsonArray([.. steps.Select(step => new JsonObject { ["action"] = step, ["owner"] = Owner })]),
        ["risks"] = new JsonArray(new JsonObject { ["risk"] = risk, ["mitigation"] = mitigation }),
        ["successMeasures"] = new JsonArray($"Each step of this phase is done: yes or no"),
        ["milestones"] = new JsonArray(new JsonObject { ["name"] = $"{name}: finished", ["due"] = null }),
    };
}
