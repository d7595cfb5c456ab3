using System.Text.Json;

namespace A3Agent.Crm.Import;

/// <summary>The values of a row by field; what is missing was empty.</summary>
internal sealed class RowValues
{
    private readonly Dictionary<string, object> _values = new(StringComparer.Ordinal);
    private readonly Dictionary<string, JsonElement> _customFields = new(StringComparer.Ordinal);

    public IReadOnlyDictionary<string, JsonElement> CustomFields => _customFields;

    public IReadOnlyList<string> Tags => _values.TryGetValue("tags", out var tags) ? (IReadOnlyList<string>)tags : [];

    public void Set(ImportField field, object value)
    {
        if (ImportFields.CustomName(field.Name) is { } name)
        {
            _customFields[name] = (JsonElement)value;
        }
        else
        {
            _values[field.Name] = value;
        }
    }

    public string? Text(string name) => (string?)_values.GetValueOrDefault(name);

    /// <summary>A required text; <see cref="CrmRules"/> refuses it when it is empty.</summary>
    public string Required(string name) => Text(name) ?? "";

    public T? Value<T>(string name)
        where T : struct => _values.TryGetValue(name, out var value) ? (T)value : null;
}
