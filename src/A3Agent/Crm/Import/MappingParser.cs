using System.Globalization;
using System.Text.Json;

namespace A3Agent.Crm.Import;

/// <summary>Reads a mapping file and refuses what it would not understand, with the line.</summary>
internal sealed class MappingParser(string name)
{
    private static readonly string[] _keys =
        ["kind", "format", "delimiter", "culture", "timeZone", "empty", "replace", "ignore", "fields"];

    public ImportMapping Parse(string json)
    {
        var root = MappingNode.Parse(json, name);
        var members = Members(root, "a mapping");
        CheckKeys(members, _keys, "a mapping");
        var kind = Word<ImportKind>(Required(root, members, "kind"), "kind");
        var culture = members.TryGetValue("culture", out var cultureNode) ? Culture(cultureNode) : CultureInfo.InvariantCulture;
        var zone = members.TryGetValue("timeZone", out var zoneNode) ? Zone(zoneNode) : TimeZoneInfo.Utc;
        var fields = Fields(kind, new CellConverter(culture, zone), Required(root, members, "fields"));
        return new ImportMapping(name, kind)
        {
            Format = members.TryGetValue("format", out var format) ? Word<ImportFormat>(format, "format") : null,
            Delimiter = members.TryGetValue("delimiter", out var delimiter) ? Delimiter(delimiter) : null,
            Culture = culture,
            TimeZone = zone,
            Empty = members.TryGetValue("empty", out var empty) ? Texts(empty, "empty") : new HashSet<string>(),
            Ignored = members.TryGetValue("ignore", out var ignore) ? Texts(ignore, "ignore") : new HashSet<string>(),
            Replace = members.TryGetValue("replace", out var replace) ? Replacements(replace, fields) : [],
            Fields = fields,
        };
    }

    private List<FieldMapping> Fields(ImportKind kind, CellConverter converter, MappingNode node)
    {
        var parser = new FieldMappingParser(this, converter);
        var fields = new List<FieldMapping>();
        foreach (var (fieldName, field) in Members(node, "fields"))
        {
            var target = ImportFields.Find(kind, fieldName) ?? throw Wrong(
                field, $"{Words.Of(kind)} have no field '{fieldName}': use one of {ImportFields.Names(kind)}");
            fields.Add(parser.Parse(target, field));
        }

        return ImportFields.Of(kind).Values.FirstOrDefault(f => f.Required && fields.TrueForAll(m => m.Field.Name != f.Name)) is { } missing
            ? throw Wrong(node, $"fields lacks '{missing.Name}', which {Words.Of(kind)} need: map it to a column, a template or a constant")
            : fields;
    }

    private Dictionary<string, IReadOnlyDictionary<string, string?>> Replacements(MappingNode node, List<FieldMapping> fields)
    {
        var columns = fields.SelectMany(field => field.Columns).ToHashSet(StringComparer.Ordinal);
        var replacements = new Dictionary<string, IReadOnlyDictionary<string, string?>>(StringComparer.Ordinal);
        foreach (var (column, values) in Members(node, "replace"))
        {
            replacements[column] = columns.Contains(column)
                ? Values(values, $"replace '{column}'")
                : throw Wrong(values, $"replace names the column '{column}', which no field uses: correct or remove it");
        }

        return replacements;
    }

    public ImportMappingException Wrong(MappingNode node, string problem) => new(name, node.Line, problem);

    public IReadOnlyDictionary<string, MappingNode> Members(MappingNode node, string what) =>
        node.Members ?? throw Wrong(node, $"{what} is not an object: write {{ ... }}");

    public void CheckKeys(IReadOnlyDictionary<string, MappingNode> members, string[] known, string what)
    {
        foreach (var (key, node) in members)
        {
            if (!known.Contains(key, StringComparer.Ordinal))
            {
                throw Wrong(node, $"unknown key '{key}': {what} takes {string.Join(", ", known)}");
            }
        }
    }

    public string Text(MappingNode node, string what) =>
        node.Value.ValueKind == JsonValueKind.String && CrmRules.TryGetText(node.Value, out var text)
            ? text!
            : throw Wrong(node, $"{what} is not a text: write it in quotes");

    public T Word<T>(MappingNode node, string what)
        where T : struct, Enum =>
        Words.TryParse<T>(Text(node, what), out var value) ? value : throw Wrong(node, $"{what} is not one of {Words.List(typeof(T))}");

    /// <summary>A value map: texts to texts, numbers, booleans or null.</summary>
    public IReadOnlyDictionary<string, string?> Values(MappingNode node, string what) =>
        Members(node, what).ToDictionary(pair => pair.Key, pair => Scalar(pair.Value, what).Text, StringComparer.Ordinal);

    public Cell Scalar(MappingNode node, string what)
    {
        var isScalar = node.Members is null && node.Value.ValueKind != JsonValueKind.Array;
        return isScalar && (node.Value.ValueKind != JsonValueKind.String || CrmRules.TryGetText(node.Value, out _))
            ? Cell.Of(node.Value)
            : throw Wrong(node, $"{what} is not a text, a number, true, false or null");
    }

    private MappingNode Required(MappingNode parent, IReadOnlyDictionary<string, MappingNode> members, string key) =>
        members.TryGetValue(key, out var node) ? node : throw Wrong(parent, $"'{key}' is missing: add it");

    private HashSet<string> Texts(MappingNode node, string what) =>
        node.Value.ValueKind == JsonValueKind.Array && node.Value.EnumerateArray().All(item => item.ValueKind == JsonValueKind.String)
            ? [.. node.Value.EnumerateArray().Select(item => item.GetString()!)]
            : throw Wrong(node, $"{what} is not a list of texts: write [\"...\"]");

    private char Delimiter(MappingNode node) =>
        Text(node, "delimiter") is "," or ";" or "\t" or "|"
            ? Text(node, "delimiter")[0]
            : throw Wrong(node, "delimiter is not one of \",\", \";\", \"|\" and \"\\t\"");

    private CultureInfo Culture(MappingNode node)
    {
        try
        {
            return CultureInfo.GetCultureInfo(Text(node, "culture"), predefinedOnly: true);
        }
        catch (CultureNotFoundException)
        {
            throw Wrong(node, "culture is not known: write a name like en-US or de-DE");
        }
    }

    private TimeZoneInfo Zone(MappingNode node) =>
        TimeZoneInfo.TryFindSystemTimeZoneById(Text(node, "timeZone"), out var zone)
            ? zone
            : throw Wrong(node, "timeZone is not known: write an IANA name like Europe/Berlin");
}
