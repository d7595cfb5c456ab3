namespace A3Agent.Plugins;

/// <summary>
/// A tool cannot do what was asked, and the model may read why: write the message for it, with what to do instead. Every other
/// exception reaches the model as a generic text with a reference id, and in full only the log.
/// </summary>
/// <param name="message">What is wrong and what to do instead.</param>
public sealed class ToolException(string message) : Exception(message);
