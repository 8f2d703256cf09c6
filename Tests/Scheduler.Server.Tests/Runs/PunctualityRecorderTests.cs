using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using Scheduler.Server.Runs;

namespace Scheduler.Server.Tests.Runs;

public sealed class PunctualityRecorderTests : IDisposable
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);
    private readonly ManualTime _time = new();
    private readonly ServiceProvider _services = new ServiceCollection().AddMetrics().BuildServiceProvider();
    private readonly PunctualityRecorder _recorder;

    public PunctualityRecorderTests() =>
        _recorder = new PunctualityRecorder(new RunMetrics(_services.GetRequiredService<IMeterFactory>()), _time);

    public void Dispose() => _services.Dispose();

    [Fact]
    public void Observed_StartRepeatedByProgressAndEnd_CountsOnce()
    {
        _recorder.Observed([Change("a", RunState.Armed, null)]);
        _recorder.Observed([Change("a", RunState.Running, 700)]);
        _recorder.Observed([Change("a", RunState.Running, 700)]);
        _recorder.Observed([Change("a", RunState.Succeeded, 700)]);
        _recorder.Observed([Change("a", RunState.Succeeded, 700)]);

        var histogram = _recorder.Over(Minute);

        Assert.Equal(1, histogram.Count);
        Assert.Equal(700, histogram.MaxMicros);
    }

    [Fact]
    public void Observed_StartAndEndTogether_CountsTheStart()
    {
        _recorder.Observed([Change("a", RunState.Failed, 40), Change("b", RunState.Skipped, null), Change("c", RunState.Succeeded, 90)]);

        Assert.Equal(2, _recorder.Over(Minute).Count);
    }

    [Fact]
    public void Over_Window_ForgetsWhatIsOlder()
    {
        _recorder.Observed([Change("a", RunState.Succeeded, 5_000)]);
        _time.Advance(TimeSpan.FromSeconds(50));
        _recorder.Observed([Change("b", RunState.Succeeded, 10)]);

        var both = _recorder.Over(Minute);
        _time.Advance(TimeSpan.FromSeconds(30));
        var newer = _recorder.Over(Minute);
        _time.Advance(TimeSpan.FromSeconds(271));
        _recorder.Observed([Change("c", RunState.Succeeded, 20)]);
        var all = _recorder.Over(TimeSpan.FromMinutes(5));

        Assert.Equal((2, 5_000), (both.Count, both.MaxMicros));
        Assert.Equal((1, 10), (newer.Count, newer.MaxMicros));
        Assert.Equal((1, 20), (all.Count, all.MaxMicros));
    }

    [Fact]
    public void Observed_Changes_ReachTheMeter()
    {
        var lateness = new List<double>();
        var ended = new List<string?>();
        using var listener = new MeterListener();
        listener.InstrumentPublished = (instrument, self) =>
        {
            if (instrument.Meter.Name == "QuartzScheduler" && instrument.Meter.Scope == _services.GetRequiredService<IMeterFactory>())
            {
                self.EnableMeasurementEvents(instrument);
            }
        };
        listener.SetMeasurementEventCallback<double>((instrument, value, _, _) => lateness.Add(instrument.Name == "scheduler.run.lateness" ? value : -1));
        listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => ended.Add(instrument.Name == "scheduler.run.ended" && value == 1 ? (string?)tags[0].Value : null));
        listener.Start();

        _recorder.Observed([Change("a", RunState.Running, 1_500), Change("b", RunState.TimedOut, 250)]);

        Assert.Equal([1.5, 0.25], lateness);
        Assert.Equal(["timedOut"], ended);
    }

    private static RunChange Change(string run, RunState state, long? lateness) => new()
    {
        RunId = run,
        ExecutorId = "executor",
        State = state,
        DueAt = Ledger.Start,
        StartedAt = Ledger.Start + lateness,
        EndedAt = RunTransitions.IsOpen(state) ? null : Ledger.Start + 1_000_000,
    };
}
