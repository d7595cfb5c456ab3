namespace A3Agent.Models.Telemetry;

/// <summary>The attributes of OpenTelemetry's semantic conventions that we set, and our own, which begin with <c>a3.</c>.</summary>
internal static class GenAI
{
    public const string Agent = "gen_ai.agent.name";
    public const string ConversationId = "gen_ai.conversation.id";
    public const string ErrorType = "error.type";
    public const string InputMessages = "gen_ai.input.messages";
    public const string Operation = "gen_ai.operation.name";
    public const string OutputMessages = "gen_ai.output.messages";
    public const string OutputType = "gen_ai.output.type";
    public const string PromptName = "gen_ai.prompt.name";
    public const string Provider = "gen_ai.provider.name";
    public const string ServerAddress = "server.address";
    public const string ServerPort = "server.port";
    public const string TokenType = "gen_ai.token.type";
    public const string ToolCallId = "gen_ai.tool.call.id";
    public const string ToolName = "gen_ai.tool.name";
    public const string ToolType = "gen_ai.tool.type";

    public const string RequestModel = "gen_ai.request.model";
    public const string RequestStream = "gen_ai.request.stream";
    public const string Temperature = "gen_ai.request.temperature";
    public const string MaxTokens = "gen_ai.request.max_tokens";
    public const string TopP = "gen_ai.request.top_p";
    public const string FrequencyPenalty = "gen_ai.request.frequency_penalty";
    public const string PresencePenalty = "gen_ai.request.presence_penalty";
    public const string StopSequences = "gen_ai.request.stop_sequences";
    public const string Seed = "gen_ai.request.seed";

    public const string ResponseModel = "gen_ai.response.model";
    public const string ResponseId = "gen_ai.response.id";
    public const string FinishReasons = "gen_ai.response.finish_reasons";
    public const string FirstChunkAfter = "gen_ai.response.time_to_first_chunk";
    public const string InputTokens = "gen_ai.usage.input_tokens";
    public const string OutputTokens = "gen_ai.usage.output_tokens";
    public const string CachedTokens = "gen_ai.usage.cache_read.input_tokens";
    public const string ReasoningTokens = "gen_ai.usage.reasoning.output_tokens";
    public const string Dimensions = "gen_ai.embeddings.dimension.count";

    public const string CostUsd = "a3.cost.usd";
    public const string Organization = "a3.organization.id";
    public const string PromptVersion = "a3.prompt.version";
    public const string TurnId = "a3.turn.id";

    public const string Chat = "chat";
    public const string Embeddings = "embeddings";
    public const string ExecuteTool = "execute_tool";
    public const string InvokeAgent = "invoke_agent";

    /// <summary>The error type of what its caller gave up; no error status goes with it.</summary>
    public const string Cancelled = "cancelled";
}
