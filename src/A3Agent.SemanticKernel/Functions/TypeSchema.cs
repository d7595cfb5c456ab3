using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Microsoft.Extensions.AI;

namespace Microsoft.SemanticKernel;

/// <summary>
/// The schema of a parameter or result, inferred from its type when first asked for and again after what it was inferred from
/// has changed.
/// </summary>
internal struct TypeSchema
{
    private static readonly AIJsonSchemaCreateOptions s_inference = new();
    private static readonly JsonSerializerOptions s_defaults = CreateDefaults();

    private KernelJsonSchema? _schema;
    private bool _isGiven;
    private bool _isInferred;

    public void Set(KernelJsonSchema? schema)
    {
        _schema = schema;
        _isGiven = schema is not null;
        _isInferred = false;
    }

    public void Forget() => _isInferred = false;

    public KernelJsonSchema? Get(Type? type, object? defaultValue, string description, JsonSerializerOptions? options)
    {
        if (!_isGiven && !_isInferred)
        {
            _schema = Infer(type, defaultValue, description, options ?? s_defaults);
            _isInferred = true;
        }

        return _schema;
    }

    private static KernelJsonSchema? Infer(Type? type, object? defaultValue, string description, JsonSerializerOptions options)
    {
        if (type is null || type == typeof(void) || type.IsPointer || type.IsByRef || type.IsFunctionPointer)
        {
            return null;
        }

        // Models know defaults from the description: strict tool schemas refuse the keyword "default".
        if (ValueText.Of(defaultValue) is { } text && !string.IsNullOrWhiteSpace(text))
        {
            description += $"{(string.IsNullOrWhiteSpace(description) ? "" : " ")}(default value: {text})";
        }

        try
        {
            return new KernelJsonSchema(AsObject(AIJsonUtilities.CreateJsonSchema(
                type,
                description.Length == 0 ? null : description,
                serializerOptions: options,
                inferenceOptions: s_inference)));
        }
        catch (ArgumentException)
        {
            return null; // A type that no value can be serialized of.
        }
    }

    // "Anything" and "nothing" may be written as true and false, which models' APIs do not take.
    private static JsonElement AsObject(JsonElement schema) => schema.ValueKind switch
    {
        JsonValueKind.True => JsonElement.Parse("{}"),
        JsonValueKind.False => JsonElement.Parse("""{"not":true}"""),
        _ => schema,
    };

    private static JsonSerializerOptions CreateDefaults()
    {
        var options = new JsonSerializerOptions
        {
            TypeInfoResolver = new DefaultJsonTypeInfoResolver(),
            Converters = { new JsonStringEnumConverter() },
        };
        options.MakeReadOnly();
        return options;
    }
}
