using System.Text.Json;
using Scheduler.Server.Runs;
using Scheduler.Server.Storage;

namespace Scheduler.Server.Alarms.Ringing;

/// <summary>An occurrence of an alarm as it is answered.</summary>
internal sealed record AlarmRunView
{
    public required string RunId { get; init; }

    public required string AlarmId { get; init; }

    public required string Label { get; init; }

    public required AlarmSound Sound { get; init; }

    /// <summary>As of any run; <c>planned</c> while no browser rings.</summary>
    public required string State { get; init; }

    public string? Reason { get; init; }

    public required DateTimeOffset DueAt { get; init; }

    /// <summary>When it counts as missed.</summary>
    public required DateTimeOffset ExpireAt { get; init; }

    /// <summary>When the first browser rang; null when none did.</summary>
    public DateTimeOffset? StartedAt { get; init; }

    public DateTimeOffset? EndedAt { get; init; }

    public static AlarmRunView Of(AlarmRunRow row, JobDefinition job)
    {
        var args = AlarmArgs.Parse(job.Args);
        return new AlarmRunView
        {
            RunId = row.Id,
            AlarmId = row.JobId,
            Label = args.Label,
            Sound = args.Sound,
            State = JsonNamingPolicy.CamelCase.ConvertName(row.State.ToString()),
            Reason = row.Reason,
            DueAt = Instants.FromMicros(row.DueAt),
            ExpireAt = Instants.FromMicros(row.ExpireAt),
            StartedAt = Instants.FromMicros(row.StartedAt),
            EndedAt = Instants.FromMicros(row.EndedAt),
        };
    }
}
