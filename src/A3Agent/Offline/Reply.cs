namespace A3Agent.Offline;

/// <summary>Decides who replies: the planner where there are tools, the draft writer for prompts that bring their inputs.</summary>
internal static class Reply
{
    /// <summary>The next step of a dialogue.</summary>
    public static Step To(Dialogue dialogue, IReadOnlyList<ToolProfile> tools)
    {
        if (tools.Count > 0)
        {
            return new Planner(dialogue, tools).Next();
        }

        // The last round of a turn offers no tools: what was found is told.
        if (dialogue.LastResult is { } result)
        {
            var question = new QuestionReader([], dialogue.Facts.Today).Read(dialogue.Text);
            return Step.Say(new AnswerWriter(question, new Resolution([], [], [], [], null), dialogue.Facts).Write(result));
        }

        return Step.Say(StructuredWriter.Write(dialogue) ?? MemoryWriter.Write(dialogue.Text) ?? DraftWriter.Write(dialogue) ?? Talk(dialogue));
    }

    private static string Talk(Dialogue dialogue)
    {
        var question = new QuestionReader([], dialogue.Facts.Today).Read(dialogue.Text);
        return question.Intent is Intent.Greeting or Intent.Thanks or Intent.Help
            ? SmallTalk.Answer(question.Intent, [], dialogue.Facts)
            : SmallTalk.NotUnderstood([]);
    }
}
