using A3Agent.Server.Hosting;
using A3Agent.Server.Tests.Processes;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting.Internal;

namespace A3Agent.Server.Tests.Hosting;

/// <summary>Settings without a server.</summary>
internal static class ReadSettings
{
    /// <summary>Reads settings that are written NAME=VALUE, with colons, below the repository's root.</summary>
    public static Settings Of(params string[] settings) => In("Production", settings);

    public static Settings In(string environment, params string[] settings) => new(
        new ConfigurationBuilder().AddInMemoryCollection(
            settings.Select(setting => setting.Split('=', 2)).Select(pair => KeyValuePair.Create(pair[0], (string?)pair[1]))).Build(),
        new HostingEnvironment { EnvironmentName = environment, ContentRootPath = Repository.Root });
}
