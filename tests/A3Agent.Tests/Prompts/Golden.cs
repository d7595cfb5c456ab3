using System.Text;

namespace A3Agent.Tests.Prompts;

/// <summary>Compares texts with the files in Golden, byte for byte. With A3_APPROVE_GOLDEN=1 it writes them instead.</summary>
internal static class Golden
{
    public static void Equal(string name, string actual)
    {
        var path = Path.Combine(Repository.Root, "tests", "A3Agent.Tests", "Prompts", "Golden", name + ".txt");
        if (Environment.GetEnvironmentVariable("A3_APPROVE_GOLDEN") == "1")
        {
            File.WriteAllText(path, actual);
        }

        var expected = File.Exists(path) ? File.ReadAllBytes(path) : [];
        if (!expected.AsSpan().SequenceEqual(Encoding.UTF8.GetBytes(actual)))
        {
            Assert.Fail(Difference(name, Encoding.UTF8.GetString(expected), actual));
        }
    }

    private static string Difference(string name, string expected, string actual)
    {
        var (left, right) = (expected.Split('\n'), actual.Split('\n'));
        var line = left.Zip(right).TakeWhile(pair => pair.First == pair.Second).Count();
        return $"""
            Golden/{name}.txt differs from the rendering in line {line + 1}:
              golden:   {left.ElementAtOrDefault(line) ?? "(end of the file)"}
              rendered: {right.ElementAtOrDefault(line) ?? "(end of the text)"}
            If the change is meant, run the tests once with A3_APPROVE_GOLDEN=1 and commit the file.
            The whole rendering:
            {actual}
            """;
    }
}

/// <summary>The repository that the tests were built in.</summary>
internal static class Repository
{
    public static string Root { get; } = Find(AppContext.BaseDirectory);

    private static string Find(string folder) =>
        File.Exists(Path.Combine(folder, "A3Agent.sln"))
            ? folder
            : Find(Path.GetDirectoryName(folder) ?? throw new InvalidOperationException("The tests do not run inside of the repository."));
}
