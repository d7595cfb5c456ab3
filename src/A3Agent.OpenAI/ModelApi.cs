namespace A3Agent.OpenAI;

/// <summary>The two ways of asking a model.</summary>
public enum ModelApi
{
    /// <summary>Chat Completions: POST /chat/completions.</summary>
    Chat,

    /// <summary>Responses: POST /responses.</summary>
    Responses,
}
