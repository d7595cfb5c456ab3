using System.Reflection;

namespace A3Agent.Server.Hosting;

/// <summary>Reads every setting there is, so that none can be wrong without being told.</summary>
internal static class SettingsReading
{
    /// <summary>What is wrong, each with how to repair it.</summary>
    public static IReadOnlyList<string> Problems(this Settings settings) =>
    [
        .. settings.UnknownNames(),
        .. typeof(Settings).GetProperties().Select(property => ProblemOf(property, settings)).OfType<string>().Distinct(),
    ];

    /// <summary>Stops the start when a setting is wrong.</summary>
    /// <exception cref="SettingsException">One is; the first is named.</exception>
    public static void Demand(this Settings settings)
    {
        if (settings.Problems() is [var first, ..])
        {
            throw new SettingsException(first);
        }
    }

    private static string? ProblemOf(PropertyInfo property, Settings settings)
    {
        try
        {
            property.GetValue(settings, BindingFlags.DoNotWrapExceptions, binder: null, index: null, culture: null);
            return null;
        }
        catch (SettingsException wrong)
        {
            return wrong.Message;
        }
    }
}
