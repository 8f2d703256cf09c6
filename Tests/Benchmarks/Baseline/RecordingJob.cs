using Benchmarks.Journals;
using Quartz;
using TestServers.Ledger;

namespace Benchmarks.Baseline;

/// <summary>The job of raw Quartz: writes down when its code was entered, and nothing else.</summary>
internal sealed class RecordingJob(StartJournal journal) : IJob
{
    /// <summary>The call's number in the data of a trigger; absent for scheduled ones.</summary>
    public const string Call = "call";

    /// <summary>The call's instant in the data of a trigger.</summary>
    public const string CalledAt = "at";

    public ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken = default)
    {
        var now = Micros.Now;
        var data = context.MergedJobDataMap;
        var record = data.ContainsKey(Call)
            ? new StartRecord(Guid.Empty, data.GetLong(CalledAt), now, data.GetLong(Call))
            : new StartRecord(Guid.Empty, Micros.From(context.ScheduledFireTimeUtc ?? default), now, long.Parse(context.JobDetail.Key.Name));
        journal.Add(record);
        return ValueTask.CompletedTask;
    }
}
