using System.Data.Common;
using Npgsql;

namespace A3Agent.Server.Hosting;

/// <summary>Failures that whoever runs the program can repair; everything else is a defect and keeps its stack.</summary>
internal static class Repairable
{
    /// <summary>What to say about a failure; null for a defect.</summary>
    public static string? MessageOf(Exception error) => error switch
    {
        SettingsException or InvalidOperationException or IOException or UnauthorizedAccessException => error.Message,
        InvalidDataException => $"{error.Message} {error.GetBaseException().Message}",
        NpgsqlException => $"The database cannot be used: {error.Message} ConnectionStrings__Postgres says where it is and as whom it is used.",
        DbException => $"The database cannot be used: {error.Message} Storage__SqlitePath says which file it is.",
        _ => null,
    };
}
