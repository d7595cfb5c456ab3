namespace A3Agent.Server.Hosting;

/// <summary>Finds the folder with appsettings.json and prompts/: from the program's own location, not from where it was started.</summary>
internal static class RepositoryRoot
{
    public static string Find()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "appsettings.json")) && Directory.Exists(Path.Combine(folder.FullName, "prompts")))
            {
                return folder.FullName;
            }
        }

        throw new InvalidOperationException(
            $"Neither {AppContext.BaseDirectory} nor a folder above it holds appsettings.json and prompts/. Put both beside the program.");
    }
}
