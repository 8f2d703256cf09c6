using Scheduler.Server.Api;

namespace Scheduler.Server.Alerts;

/// <summary>Checks that documents of rules and channels share.</summary>
internal static class AlertDocuments
{
    public const int DescriptionMax = 2_000;

    public static void Expect(bool isFine, string path, string message, FieldErrors errors)
    {
        if (!isFine)
        {
            errors.Add(path, message);
        }
    }

    /// <summary>A field that only the server sets may be left out, or written back as it was read.</summary>
    public static void ExpectUnchanged<T>(T? written, T? actual, string path, FieldErrors errors)
    {
        if (written is not null && !EqualityComparer<T>.Default.Equals(written, actual))
        {
            errors.Add(path, "is set by the server: leave it out" + (actual is null ? "" : ", or write it back as it was read"));
        }
    }
}
