using System.Diagnostics.Metrics;
using System.Text.Json;

namespace Scheduler.Server.Runs;

/// <summary>The instruments that OpenTelemetry exports.</summary>
internal sealed class RunMetrics
{
    public const string MeterName = "QuartzScheduler";

    private readonly Histogram<double> _lateness;
    private readonly Counter<long> _ended;
    private readonly Dictionary<RunState, KeyValuePair<string, object?>> _states =
        Enum.GetValues<RunState>().ToDictionary(state => state, state => new KeyValuePair<string, object?>("state", JsonNamingPolicy.CamelCase.ConvertName(state.ToString())));

    public RunMetrics(IMeterFactory meters)
    {
        var meter = meters.Create(MeterName);
        _lateness = meter.CreateHistogram(
            "scheduler.run.lateness",
            "ms",
            "Started minus due, of each run's first start",
            advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.1, 0.2, 0.5, 1, 2, 3, 5, 10, 20, 50, 100, 200, 500, 1_000, 5_000, 60_000] });
        _ended = meter.CreateCounter<long>("scheduler.run.ended", "{run}", "Runs that ended, by state");
    }

    public void Started(long latenessMicros) => _lateness.Record(latenessMicros / 1000.0);

    public void Ended(RunState state) => _ended.Add(1, _states[state]);
}
