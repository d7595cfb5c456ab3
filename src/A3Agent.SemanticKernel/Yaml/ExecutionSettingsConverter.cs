using YamlDotNet.Core;
using YamlDotNet.Core.Events;
using YamlDotNet.Serialization;
using YamlDotNet.Serialization.NamingConventions;

namespace Microsoft.SemanticKernel;

/// <summary>Reads settings: the model's id has a property, everything else becomes extension data.</summary>
internal sealed class ExecutionSettingsConverter : IYamlTypeConverter
{
    private readonly IDeserializer _values =
        new DeserializerBuilder().WithNamingConvention(UnderscoredNamingConvention.Instance).Build();

    public bool Accepts(Type type) => type == typeof(PromptExecutionSettings);

    public object? ReadYaml(IParser parser, Type type, ObjectDeserializer rootDeserializer)
    {
        var settings = new PromptExecutionSettings();
        parser.Consume<MappingStart>();
        while (!parser.TryConsume<MappingEnd>(out _))
        {
            var key = parser.Consume<Scalar>().Value;
            switch (key)
            {
                case "model_id":
                    settings.ModelId = _values.Deserialize<string>(parser);
                    break;
                case "function_choice_behavior":
                    // Semantic Kernel's own function calling, which this kernel leaves to its callers.
                    parser.SkipThisAndNestedEvents();
                    break;
                default:
                    settings.ExtensionData ??= new Dictionary<string, object>();
                    settings.ExtensionData.Add(key, _values.Deserialize<object>(parser));
                    break;
            }
        }

        return settings;
    }

    public void WriteYaml(IEmitter emitter, object? value, Type type, ObjectSerializer serializer) =>
        throw new NotSupportedException("Prompts are read from YAML, not written.");
}
