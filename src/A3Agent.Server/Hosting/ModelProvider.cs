namespace A3Agent.Server.Hosting;

/// <summary>Who answers: a provider behind OpenAI's API, or the offline model.</summary>
/// <param name="Name">openai or offline.</param>
internal sealed record ModelProvider(string Name)
{
    public static ModelProvider OpenAI { get; } = new("openai");

    public static ModelProvider Offline { get; } = new("offline");
}
