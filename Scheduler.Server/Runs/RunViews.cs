using System.Text.Json;
using Scheduler.Server.Storage;

namespace Scheduler.Server.Runs;

/// <summary>Makes what the interface shows of a run from the ledger's rows.</summary>
internal static class RunViews
{
    /// <param name="row">The ledger's row.</param>
    /// <param name="finished">Its finished deliveries.</param>
    /// <param name="jobArgs">The arguments of the job's version, shown when the run has none of its own.</param>
    public static RunView From(RunRow row, IEnumerable<RunAttemptRow> finished, JsonElement? jobArgs) => new()
    {
        Id = row.Id,
        JobId = row.JobId,
        JobVersion = row.JobVersion,
        JobName = row.JobName,
        Group = row.GroupName,
        State = (RunState)row.State,
        Reason = row.Reason,
        Cause = (RunCause)row.Cause,
        TriggerId = row.TriggerId,
        Args = row.Args is null ? jobArgs : StoredJson.Parse(row.Args),
        Attempt = row.Attempt,
        Fence = row.Fence,
        Attempts = Attempts(row, finished),
        Executor = row.ExecutorName ?? row.ExecutorId,
        ExecutorId = row.ExecutorId,
        Node = row.Node,
        Package = PackageView.From(row.PackageName, row.PackageVersion),
        DueAt = Instants.FromMicros(row.DueAt),
        PlannedAt = Instants.FromMicros(row.PlannedAt),
        SentAt = Instants.FromMicros(row.SentAt),
        ArmedAt = Instants.FromMicros(row.ArmedAt),
        StartedAt = Instants.FromMicros(row.StartedAt),
        EndedAt = Instants.FromMicros(row.EndedAt),
        NotBefore = Instants.FromMicros(row.NotBefore),
        CancelAt = Instants.FromMicros(row.CancelAt),
        LatenessMs = Milliseconds(row.LatenessUs),
        DurationMs = Milliseconds(row.EndedAt - row.StartedAt),
        ClockErrorMs = Milliseconds(row.ClockErrorUs),
        Progress = StoredJson.Parse(row.Progress),
        Result = StoredJson.Parse(row.Result),
        ResultOmitted = row.ResultOmitted,
        Error = StoredJson.Parse(row.Error),
        Shard = row is { ShardIndex: { } index, ShardCount: { } count } ? new ShardView(index, count) : null,
        ChainId = row.ChainId,
        RetryOf = row.RetryOf,
        Routing = Routing(row),
        Missed = row.MissedCount is { } missed ? new MissedView(Instants.FromMicros(row.MissedFrom), Instants.FromMicros(row.MissedTo), missed) : null,
    };

    public static double? Milliseconds(long? micros) => micros / 1000.0;

    private static List<AttemptView> Attempts(RunRow row, IEnumerable<RunAttemptRow> finished)
    {
        var attempts = finished.Where(attempt => attempt.Fence < row.Fence).Select(From).ToList();

        // A row that was skipped when it was written down has never been anybody's.
        if (row.Fence > 0)
        {
            attempts.Add(Current(row));
        }

        return attempts;
    }

    private static AttemptView Current(RunRow row) => new()
    {
        Attempt = row.Attempt,
        Fence = row.Fence,
        State = JsonNamingPolicy.CamelCase.ConvertName(((RunState)row.State).ToString()),
        Reason = row.Reason,
        Executor = row.ExecutorName ?? row.ExecutorId,
        ExecutorId = row.ExecutorId,
        Node = row.Node,
        SentAt = Instants.FromMicros(row.SentAt),
        ArmedAt = Instants.FromMicros(row.ArmedAt),
        StartedAt = Instants.FromMicros(row.StartedAt),
        EndedAt = Instants.FromMicros(row.EndedAt),
        Package = PackageView.From(row.PackageName, row.PackageVersion),
        Error = StoredJson.Parse(row.Error),
    };

    private static AttemptView From(RunAttemptRow row) => new()
    {
        Attempt = row.Attempt,
        Fence = row.Fence,
        State = row.State,
        Reason = row.Reason,
        Executor = row.ExecutorName ?? row.ExecutorId,
        ExecutorId = row.ExecutorId,
        Node = row.Node,
        SentAt = Instants.FromMicros(row.SentAt),
        ArmedAt = Instants.FromMicros(row.ArmedAt),
        StartedAt = Instants.FromMicros(row.StartedAt),
        EndedAt = Instants.FromMicros(row.EndedAt),
        Package = PackageView.From(row.PackageName, row.PackageVersion),
        Error = StoredJson.Parse(row.Error),
    };

    private static JsonElement? Routing(RunRow row)
    {
        if (row.Routing is not null)
        {
            return StoredJson.Parse(row.Routing);
        }

        // Nothing was written down because there was nothing to choose.
        var chosen = row.ExecutorName ?? row.ExecutorId;
        return chosen is null ? null : JsonSerializer.SerializeToElement(new { chosen, considered = Array.Empty<object>() });
    }
}
