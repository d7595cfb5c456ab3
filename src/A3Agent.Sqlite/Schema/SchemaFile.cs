using System.Reflection;
using System.Security.Cryptography;
using System.Text;

namespace A3Agent.Sqlite;

/// <summary>A numbered schema file: <c>0001_crm.sql</c> is number 1. Once applied somewhere it never changes.</summary>
/// <param name="Number">Its number, from 1, without gaps.</param>
/// <param name="Name">Its file name.</param>
/// <param name="Sql">Its text.</param>
internal sealed record SchemaFile(int Number, string Name, string Sql)
{
    /// <summary>SHA-256 of the text with line feeds, lower-case hexadecimal.</summary>
    public string Sha256 =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Sql.ReplaceLineEndings("\n"))));

    /// <summary>The files that this program carries, in order.</summary>
    public static IReadOnlyList<SchemaFile> Own { get; } = [.. Carried().OrderBy(file => file.Number)];

    private static IEnumerable<SchemaFile> Carried()
    {
        var assembly = Assembly.GetExecutingAssembly();
        foreach (var name in assembly.GetManifestResourceNames().Where(name => name.EndsWith(".sql", StringComparison.Ordinal)))
        {
            using var reader = new StreamReader(assembly.GetManifestResourceStream(name)!);
            yield return new SchemaFile(int.Parse(name[..4], System.Globalization.CultureInfo.InvariantCulture), name, reader.ReadToEnd());
        }
    }
}
