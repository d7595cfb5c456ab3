using System.Buffers;
using System.Text;

namespace Microsoft.SemanticKernel;

/// <summary>Which names functions and plugins may have, and how names of members become such.</summary>
internal static class NameRules
{
    private const string LettersAndDigits = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz";

    private static readonly SearchValues<char> s_pluginCharacters = SearchValues.Create(LettersAndDigits);
    private static readonly SearchValues<char> s_functionCharacters = SearchValues.Create(LettersAndDigits + "-");

    public static void CheckFunction(string? name, string parameter)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name, parameter);
        if (name.AsSpan().ContainsAnyExcept(s_functionCharacters))
        {
            throw new ArgumentException(
                $"'{name}' cannot name a function: only ASCII letters, digits, underscores and dashes are allowed.", parameter);
        }
    }

    public static void CheckPlugin(string? name, string parameter)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name, parameter);
        if (name.AsSpan().ContainsAnyExcept(s_pluginCharacters))
        {
            throw new ArgumentException(
                $"'{name}' cannot name a plugin: only ASCII letters, digits and underscores are allowed.", parameter);
        }
    }

    public static void CheckParametersDiffer(IReadOnlyList<KernelParameterMetadata> parameters)
    {
        var seen = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (var parameter in parameters)
        {
            if (!seen.Add(parameter.Name))
            {
                throw new ArgumentException($"The function has several parameters named '{parameter.Name}'.");
            }
        }
    }

    /// <summary>Replaces by an underscore what a compiler puts into names and a kernel does not take.</summary>
    public static string Clean(string memberName)
    {
        if (!memberName.AsSpan().ContainsAnyExcept(s_pluginCharacters))
        {
            return memberName;
        }

        var clean = new StringBuilder(memberName.Length);
        foreach (var character in memberName)
        {
            clean.Append(s_pluginCharacters.Contains(character) ? character : '_');
        }

        return clean.ToString();
    }
}
