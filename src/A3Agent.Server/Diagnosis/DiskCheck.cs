using A3Agent.Server.Hosting;

namespace A3Agent.Server.Diagnosis;

/// <summary>Whether the folder that the server writes into can be written, and has room. A probe is written and taken away.</summary>
internal sealed class DiskCheck(Settings settings, long leastFreeBytes = DiskCheck.LeastFreeBytes)
{
    public const string Name = "disk";
    private const long Megabyte = 1024 * 1024;
    private const long LeastFreeBytes = 256 * Megabyte;

    public IReadOnlyList<Finding> Run()
    {
        if (settings.Postgres is not null)
        {
            return [Finding.Good(Name, "The server writes into its database alone.")];
        }

        var folder = Path.GetDirectoryName(Path.GetFullPath(settings.SqlitePath))!;
        const string Repair = "Let the user who runs the server write there, or set Storage__SqlitePath to a file in another folder.";
        if (WhyNotWritable(Existing(folder)) is { } reason)
        {
            return [Finding.Bad(Name, $"The data folder {folder} cannot be written: {reason}", Repair)];
        }

        var free = new DriveInfo(Existing(folder)).AvailableFreeSpace;
        return free < leastFreeBytes
            ? [Finding.Bad(Name, $"The disk of the data folder {folder} has {free / Megabyte} MB left.", "Make room before writes fail.")]
            : [Finding.Good(Name, $"The data folder {folder} can be written; {free / Megabyte} MB are left.")];
    }

    // The server makes the folder itself.
    private static string Existing(string folder) =>
        Directory.Exists(folder) || Path.GetDirectoryName(folder) is not { } parent ? folder : Existing(parent);

    private static string? WhyNotWritable(string folder)
    {
        try
        {
            var probe = Path.Combine(folder, $".a3agent-doctor-{Environment.ProcessId}");
            using var file = new FileStream(probe, new FileStreamOptions
            {
                Mode = FileMode.CreateNew, Access = FileAccess.Write, Options = FileOptions.DeleteOnClose, BufferSize = 0,
            });
            file.WriteByte(0);
            return null;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return error.Message;
        }
    }
}
