namespace A3Agent.Tests;

/// <summary>The data beside the repository, in ../shared/data. It is no part of the project: a clone alone does not have it.</summary>
internal static class SharedData
{
    /// <summary>The path of a file or folder of ../shared/data. Skips the test where that is missing, and fails it when CI is true.</summary>
    /// <param name="relative">For example <c>crm-sales/accounts.csv</c>.</param>
    public static string Path(string relative)
    {
        var data = Folder;
        if (data is null && Environment.GetEnvironmentVariable("CI") == "true")
        {
            Assert.Fail("CI needs ../shared/data beside the repository, and it is missing");
        }

        if (data is null)
        {
            Assert.Skip("needs real data, and ../shared/data is missing");
        }

        return System.IO.Path.Combine(data, relative);
    }

    /// <summary>Whether the data is there; what is set up before a test may not skip it, so it asks.</summary>
    public static bool IsThere => Folder is not null;

    private static string? Folder
    {
        get
        {
            var root = new DirectoryInfo(AppContext.BaseDirectory);
            while (root is not null && !File.Exists(System.IO.Path.Combine(root.FullName, "A3Agent.sln")))
            {
                root = root.Parent;
            }

            var data = root is null ? null : System.IO.Path.GetFullPath(System.IO.Path.Combine(root.FullName, "..", "shared", "data"));
            return Directory.Exists(data) ? data : null;
        }
    }
}
