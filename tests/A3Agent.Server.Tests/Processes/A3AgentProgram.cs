namespace A3Agent.Server.Tests.Processes;

/// <summary>The built program <c>a3agent</c>, as a process over the database of a folder.</summary>
internal static class A3AgentProgram
{
    /// <summary>The program that the tests were built with.</summary>
    public static string Path { get; } = System.IO.Path.Combine(AppContext.BaseDirectory, "A3Agent.Server.dll");

    /// <summary>Runs a command in Development to its end.</summary>
    public static Task<ProcessResult> RunAsync(this TestFolder folder, params string[] arguments) => folder.RunWithAsync([], arguments);

    /// <summary>Runs a command to its end, with settings of its own.</summary>
    public static async Task<ProcessResult> RunWithAsync(
        this TestFolder folder, (string Name, string Value)[] settings, params string[] arguments)
    {
        await using var process = folder.Start(settings, arguments);
        return await process.EndAsync();
    }

    /// <summary>Starts a command, in Development unless the settings say otherwise, in the folder.</summary>
    public static ChildProcess Start(this TestFolder folder, (string Name, string Value)[] settings, params string[] arguments) =>
        ChildProcess.Start("dotnet", [Path, .. arguments], folder.Path, folder.Settings(settings));

    /// <summary>The environment of a program that works on the folder.</summary>
    public static (string Name, string Value)[] Settings(this TestFolder folder, params (string Name, string Value)[] settings) =>
    [
        ("ASPNETCORE_ENVIRONMENT", "Development"),
        (folder.Store.Setting.Name.Replace(":", "__", StringComparison.Ordinal), folder.Store.Setting.Value),
        .. settings,
    ];
}
