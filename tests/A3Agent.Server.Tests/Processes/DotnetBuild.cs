namespace A3Agent.Server.Tests.Processes;

/// <summary>How tests call the build: bounded, and without processes that stay behind.</summary>
internal static class DotnetBuild
{
    public static readonly string[] Quietly = ["-m:1", "-nodereuse:false", "-p:UseSharedCompilation=false", "-nologo", "-v", "quiet"];

    public static readonly TimeSpan Limit = TimeSpan.FromMinutes(15);
}
