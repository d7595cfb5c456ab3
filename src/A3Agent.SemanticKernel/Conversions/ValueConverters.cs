using System.Collections.Concurrent;
using System.ComponentModel;
using System.Reflection;

namespace Microsoft.SemanticKernel;

/// <summary>
/// The type converters that values go through, between text and .NET: those of the simple types, of enums, and those that types
/// name by attribute. Other types (DateOnly among them) are read as JSON and written by ToString.
/// </summary>
internal static class ValueConverters
{
    private static readonly HashSet<Type> s_simpleTypes =
    [
        typeof(string), typeof(char), typeof(bool), typeof(byte), typeof(sbyte), typeof(short), typeof(ushort), typeof(int),
        typeof(uint), typeof(long), typeof(ulong), typeof(float), typeof(double), typeof(decimal), typeof(Guid), typeof(Uri),
        typeof(DateTime), typeof(DateTimeOffset), typeof(TimeSpan),
    ];

    private static readonly ConcurrentDictionary<Type, TypeConverter?> s_converters = new();

    public static TypeConverter? For(Type type) => s_converters.GetOrAdd(type, Find);

    private static TypeConverter? Find(Type type)
    {
        if (type.IsEnum)
        {
            return new EnumConverter(type);
        }

        return s_simpleTypes.Contains(type) || type.GetCustomAttribute<TypeConverterAttribute>() is not null
            ? TypeDescriptor.GetConverter(type)
            : null;
    }
}
