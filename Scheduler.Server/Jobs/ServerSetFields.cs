using Scheduler.Server.Api;
using Scheduler.Server.Storage;

namespace Scheduler.Server.Jobs;

/// <summary>What only the server sets: a caller may repeat it, never change it.</summary>
internal static class ServerSetFields
{
    /// <param name="document">As written.</param>
    /// <param name="current">The job to be replaced; null when one is created, which has none of these yet.</param>
    /// <param name="errors">Takes what differs.</param>
    public static void Check(JobDocument document, JobRow? current, FieldErrors errors)
    {
        Expect(document.Id, current?.Id, "id", errors);
        Expect(document.Version, current?.Version, "version", errors);
        Expect(document.State, current?.State, "state", errors);
        Expect(document.PauseReason, current?.PauseReason, "pauseReason", errors);
        Expect(document.CreatedAt, Instants.FromMicros(current?.CreatedAt), "createdAt", errors);
        Expect(document.UpdatedAt, Instants.FromMicros(current?.UpdatedAt), "updatedAt", errors);
    }

    private static void Expect<T>(T? written, T? actual, string path, FieldErrors errors)
    {
        if (written is not null && !EqualityComparer<T>.Default.Equals(written, actual))
        {
            errors.Add(path, actual is null ? "is set by the server: leave it out" : "is set by the server: leave it out, or write it back as it was read");
        }
    }
}
