using System.Reflection;
using System.Security.Cryptography;
using System.Text;

namespace A3Agent.Storage;

/// <summary>A numbered schema file: <c>0001_crm.sql</c> is number 1. Once applied somewhere it never changes.</summary>
/// <param name="Number">Its number, from 1, without gaps.</param>
/// <param name="Name">Its file name.</param>
/// <param name="Sql">Its text.</param>
internal sealed record SchemaFile(int Number, string Name, string Sql)
{
    /// <summary>SHA-256 of the text with line feeds, lower-case hexadecimal.</summary>
    public string Sha256 => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Sql.ReplaceLineEndings("\n"))));

    /// <summary>The files that an assembly carries, in order.</summary>
    public static IReadOnlyList<SchemaFile> Of(Assembly assembly) => [.. Carried(assembly).OrderBy(file => file.Number)];

    /// <summary>Compares what was applied to a database with what this program carries.</summary>
    /// <param name="files">What this program carries.</param>
    /// <param name="applied">What was applied: number, name and hash, in order.</param>
    /// <exception cref="InvalidOperationException">An applied file was edited or is unknown here.</exception>
    public static void Compare(IReadOnlyList<SchemaFile> files, IReadOnlyList<(int Number, string Name, string Sha256)> applied)
    {
        for (var i = 0; i < applied.Count; i++)
        {
            if (i >= files.Count)
            {
                throw new InvalidOperationException(
                    $"The database has schema file {applied[i].Name}, which this program does not know: it was used by a newer version. "
                    + "Run that version, or restore a backup from before it.");
            }

            if (applied[i] != (files[i].Number, files[i].Name, files[i].Sha256))
            {
                throw new InvalidOperationException(
                    $"Schema file {files[i].Name} is not what was applied to this database as {applied[i].Name}: an applied file must not change. "
                    + "Restore its text and put the change into a new file.");
            }
        }
    }

    private static IEnumerable<SchemaFile> Carried(Assembly assembly)
    {
        foreach (var name in assembly.GetManifestResourceNames().Where(name => name.EndsWith(".sql", StringComparison.Ordinal)))
        {
            using var reader = new StreamReader(assembly.GetManifestResourceStream(name)!);
            yield return new SchemaFile(int.Parse(name[..4], System.Globalization.CultureInfo.InvariantCulture), name, reader.ReadToEnd());
        }
    }
}
