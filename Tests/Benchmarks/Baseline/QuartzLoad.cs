using Quartz;
using TestServers.Ledger;

namespace Benchmarks.Baseline;

/// <summary>Stores raw Quartz's jobs and makes its calls.</summary>
internal sealed class QuartzLoad
{
    private const int PerBatch = 100;
    private static readonly JobKey Called = new("0");

    public async Task StoreAsync(IScheduler scheduler, QuartzOrder order, CancellationToken cancellationToken)
    {
        switch (order.Mode)
        {
            case QuartzMode.Interval when order.Load is { } load:
                await StoreAsync(scheduler, load.Jobs, job => Interval(job, order.At + load.PhaseMicros(job), load.EveryMs), cancellationToken);
                break;
            case QuartzMode.Once:
                await StoreAsync(scheduler, order.Count, job => Once(job, order.At), cancellationToken);
                break;
            case QuartzMode.Call or QuartzMode.CallAll:
                await scheduler.AddJob(JobBuilder.Create<RecordingJob>().WithIdentity(Called).StoreDurably().Build(), cancellationToken: cancellationToken);
                break;
        }
    }

    public async Task CallAsync(IScheduler scheduler, QuartzOrder order, CancellationToken cancellationToken)
    {
        if (order.Mode is QuartzMode.Call)
        {
            using var pace = new PeriodicTimer(TimeSpan.FromMilliseconds(order.PaceMs), TimeProvider.System);
            for (var call = -order.WarmUp; call < order.Count && await pace.WaitForNextTickAsync(cancellationToken); call++)
            {
                await CallAsync(scheduler, call, cancellationToken);
            }
        }
        else if (order.Mode is QuartzMode.CallAll)
        {
            await CallAllAsync(scheduler, -order.WarmUp, 0, order.Parallel, cancellationToken);
            await CallAllAsync(scheduler, 0, order.Count, order.Parallel, cancellationToken);
        }
    }

    private static async Task CallAllAsync(IScheduler scheduler, int from, int to, int parallel, CancellationToken cancellationToken) =>
        await Parallel.ForAsync(
            from, to, new ParallelOptions { MaxDegreeOfParallelism = parallel, CancellationToken = cancellationToken }, async (call, token) => await CallAsync(scheduler, call, token));

    private static async Task CallAsync(IScheduler scheduler, int call, CancellationToken cancellationToken)
    {
        var data = new JobDataMap { [RecordingJob.Call] = (long)call, [RecordingJob.CalledAt] = Micros.Now };
        await scheduler.TriggerJob(Called, data, cancellationToken);
    }

    private static async Task StoreAsync(IScheduler scheduler, int count, Func<int, ITrigger> trigger, CancellationToken cancellationToken)
    {
        foreach (var batch in Enumerable.Range(0, count).Chunk(PerBatch))
        {
            var jobs = batch.ToDictionary(
                job => JobBuilder.Create<RecordingJob>().WithIdentity(RawQuartz.NameOf(job)).Build(),
                job => (IReadOnlyCollection<ITrigger>)[trigger(job)]);
            await scheduler.ScheduleJobs(jobs, cancellationToken: cancellationToken);
        }
    }

    private static ITrigger Interval(int job, long startAt, int everyMs) =>
        TriggerBuilder.Create()
            .WithIdentity(RawQuartz.NameOf(job))
            .StartAt(Micros.ToInstant(startAt))
            .WithSimpleSchedule(schedule => schedule
                .WithInterval(TimeSpan.FromMilliseconds(everyMs))
                .RepeatForever()
                .WithMisfireInstruction(SimpleTriggerMisfireInstruction.IgnoreMisfires))
            .Build();

    private static ITrigger Once(int job, long at) =>
        TriggerBuilder.Create().WithIdentity(RawQuartz.NameOf(job)).StartAt(Micros.ToInstant(at)).Build();
}
