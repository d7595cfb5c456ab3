using YamlDotNet.Serialization;
using YamlDotNet.Serialization.NamingConventions;

namespace Microsoft.SemanticKernel;

/// <summary>Reads prompts from YAML.</summary>
public static class KernelFunctionYaml
{
    /// <summary>Reads a prompt.</summary>
    /// <param name="text">The YAML, keys in <c>snake_case</c>; below <c>execution_settings</c> any key is allowed.</param>
    /// <returns>The prompt; its template has not been parsed.</returns>
    /// <exception cref="YamlDotNet.Core.YamlException">
    /// The text is not YAML, or has an unknown key or a value of the wrong type; <c>Start</c> says where.
    /// </exception>
    public static PromptTemplateConfig ToPromptTemplateConfig(string text) =>
        new DeserializerBuilder()
            .WithNamingConvention(UnderscoredNamingConvention.Instance)
            .WithTypeConverter(new ExecutionSettingsConverter())
            .Build()
            .Deserialize<PromptTemplateConfig>(text);
}
