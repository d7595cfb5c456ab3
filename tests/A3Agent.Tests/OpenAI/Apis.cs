using A3Agent.Models;

namespace A3Agent.Tests.OpenAI;

/// <summary>Both APIs, as data of tests that hold for either.</summary>
internal static class Apis
{
    public static TheoryData<ModelApi> All => [ModelApi.Chat, ModelApi.Responses];

    /// <summary>Each API, streamed and whole.</summary>
    public static TheoryData<ModelApi, bool> AndModes => new()
    {
        { ModelApi.Chat, true }, { ModelApi.Chat, false }, { ModelApi.Responses, true }, { ModelApi.Responses, false },
    };
}
