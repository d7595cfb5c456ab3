using A3Agent.Server.Diagnosis;
using A3Agent.Server.Tests.Hosting;
using A3Agent.Server.Tests.Processes;

namespace A3Agent.Server.Tests.Diagnosis;

[Trait("store", "sqlite")]
public sealed class DiskCheckTests : IDisposable
{
    private readonly TestFolder _folder = new();

    [Theory]
    [InlineData("a3agent.db")]
    [InlineData("not/there/yet/a3agent.db")]
    public void A_folder_that_can_be_written_is_good_and_left_as_it_was(string file)
    {
        var finding = Assert.Single(new DiskCheck(ReadSettings.Of($"Storage:SqlitePath={_folder[file]}")).Run());

        Assert.True(finding.Ok, finding.Message);
        Assert.Empty(Directory.EnumerateFileSystemEntries(_folder.Path));
    }

    [Fact]
    public void A_folder_that_cannot_be_written_is_said()
    {
        var finding = Assert.Single(new DiskCheck(ReadSettings.Of("Storage:SqlitePath=/proc/a3agent/a3agent.db")).Run());

        Assert.False(finding.Ok);
        Assert.StartsWith("The data folder /proc/a3agent cannot be written: ", finding.Message, StringComparison.Ordinal);
        Assert.Contains("Storage__SqlitePath", finding.Repair, StringComparison.Ordinal);
    }

    [Fact]
    public void A_disk_that_is_nearly_full_is_said()
    {
        var finding = Assert.Single(new DiskCheck(ReadSettings.Of($"Storage:SqlitePath={_folder["a3agent.db"]}"), long.MaxValue).Run());

        Assert.False(finding.Ok);
        Assert.Matches("^The disk of the data folder .* has [0-9]+ MB left\\.$", finding.Message);
    }

    public void Dispose() => _folder.Dispose();
}
