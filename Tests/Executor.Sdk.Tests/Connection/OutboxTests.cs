using Executor.Sdk.Connection;
using Executor.Sdk.Protocol;
using Executor.Sdk.Testing;

namespace Executor.Sdk.Tests.Connection;

public sealed class OutboxTests : IDisposable, IOutboxObserver
{
    private readonly SteppedTimeProvider _time = new();
    private readonly List<string> _acknowledged = [];
    private readonly List<RunRef> _refused = [];
    private readonly Outbox _outbox;

    public OutboxTests() => _outbox = new Outbox(_time) { Observer = this };

    public void Dispose() => _outbox.Dispose();

    void IOutboxObserver.EndAcknowledged(ReportSource source) => _acknowledged.Add(source.RunId);

    void IOutboxObserver.Refused(RunRef delivery) => _refused.Add(delivery);

    [Fact]
    public void TryTake_ShortRun_SendsOneReportWithEverything()
    {
        var source = new FakeSource("r");
        _outbox.Note(source, ReportUrgency.Armed);
        _outbox.Note(source, ReportUrgency.Started);
        source.Report = Ended("r");
        _outbox.Note(source, ReportUrgency.Ended);

        _time.Advance(ReportPacing.Ended);
        bool taken = _outbox.TryTake(500, out var batch);
        _outbox.Acknowledge(batch!, new ReportReply([]));
        _time.Advance(ReportPacing.Armed);
        bool again = _outbox.TryTake(500, out _);

        Assert.True(taken);
        Assert.False(again);
        Assert.Equal(RunOutcome.Succeeded, Assert.Single(batch!.Reports).Outcome);
        Assert.Equal(["r"], _acknowledged);
    }

    [Fact]
    public void TryTake_OnlyArmed_WaitsForCompany()
    {
        _outbox.Note(new FakeSource("r"), ReportUrgency.Armed);

        _time.Advance(ReportPacing.Armed - TimeSpan.FromMilliseconds(1));
        bool early = _outbox.TryTake(500, out _);
        _time.Advance(TimeSpan.FromMilliseconds(1));
        bool due = _outbox.TryTake(500, out _);

        Assert.False(early);
        Assert.True(due);
    }

    [Fact]
    public void TryTake_ArmedAmongMany_GoesWithItsEnd()
    {
        for (int i = 0; i < ReportPacing.ManyArmed; i++)
        {
            _outbox.Note(new FakeSource($"first{i}"), ReportUrgency.Armed);
        }

        var late = new FakeSource("late");
        _outbox.Note(late, ReportUrgency.Armed);
        _time.Advance(ReportPacing.Armed);
        _outbox.TryTake(500, out var first);
        bool early = _outbox.TryTake(500, out _);
        late.Report = Ended("late");
        _outbox.Note(late, ReportUrgency.Ended);
        _time.Advance(ReportPacing.ArmedAmongMany);
        _outbox.TryTake(500, out var second);
        bool again = _outbox.TryTake(500, out _);

        Assert.Equal(ReportPacing.ManyArmed, first!.Reports.Count);
        Assert.False(early);
        Assert.NotNull(Assert.Single(second!.Reports).Outcome);
        Assert.False(again);
    }

    [Fact]
    public void TryTake_ArmedAmongManyWithoutAnEnd_LeavesBeforeItCountsAsLost()
    {
        for (int i = 0; i <= ReportPacing.ManyArmed; i++)
        {
            _outbox.Note(new FakeSource($"run{i}"), ReportUrgency.Armed);
        }

        _time.Advance(ReportPacing.Armed);
        _outbox.TryTake(500, out _);
        _time.Advance(ReportPacing.ArmedAmongMany - ReportPacing.Armed);
        bool taken = _outbox.TryTake(500, out var rest);

        Assert.True(taken);
        Assert.Equal(ReportPacing.ManyArmed, int.Parse(Assert.Single(rest!.Reports).RunId[3..], System.Globalization.CultureInfo.InvariantCulture));
    }

    [Theory]
    [InlineData(1, 8)]
    [InlineData(2, 25)]
    public void TryTake_EndsInAStream_KeepsBatchesApart(int ends, int pauseMs)
    {
        for (int end = 0; end < ends; end++)
        {
            _outbox.Note(new FakeSource($"first-{end}"), ReportUrgency.Ended);
        }

        _time.Advance(ReportPacing.Ended);
        _outbox.TryTake(500, out _);

        _outbox.Note(new FakeSource("next"), ReportUrgency.Ended);
        _time.Advance(TimeSpan.FromMilliseconds(pauseMs - 1));
        bool early = _outbox.TryTake(500, out _);
        _time.Advance(TimeSpan.FromMilliseconds(1));
        bool due = _outbox.TryTake(500, out _);

        Assert.False(early);
        Assert.True(due);
    }

    [Fact]
    public async Task WaitAsync_EndedNotedWhileArmedWaits_WakesForTheEndAtOnce()
    {
        var armed = new FakeSource("r");
        _outbox.Note(armed, ReportUrgency.Armed);
        var woken = _outbox.WaitAsync(CancellationToken.None);
        bool before = woken.IsCompleted;

        _outbox.Note(new FakeSource("s"), ReportUrgency.Ended);
        await woken.WaitAsync(TimeSpan.FromSeconds(60));
        bool taken = _outbox.TryTake(500, out var batch);

        Assert.False(before);
        Assert.True(taken);
        Assert.DoesNotContain(armed, batch!.Sources);
    }

    [Fact]
    public void GiveBack_ConnectionLost_SendsTheSameAgainWithWhatIsNew()
    {
        var source = new FakeSource("r");
        _outbox.Note(source, ReportUrgency.Started);
        _time.Advance(ReportPacing.Started);
        _outbox.TryTake(500, out var first);
        source.Report = Ended("r");
        _outbox.Note(source, ReportUrgency.Ended);

        _outbox.GiveBack(first!);
        _time.Advance(ReportPacing.Ended);
        bool taken = _outbox.TryTake(500, out var second);

        Assert.True(taken);
        Assert.Equal(RunOutcome.Succeeded, Assert.Single(second!.Reports).Outcome);
        Assert.Empty(_acknowledged);
    }

    [Fact]
    public void Acknowledge_ChangedWhileInFlight_SendsTheChange()
    {
        var source = new FakeSource("r");
        _outbox.Note(source, ReportUrgency.Started);
        _time.Advance(ReportPacing.Started);
        _outbox.TryTake(500, out var first);
        source.Report = Ended("r");
        _outbox.Note(source, ReportUrgency.Ended);

        _outbox.Acknowledge(first!, new ReportReply([]));
        _time.Advance(ReportPacing.Ended);
        bool taken = _outbox.TryTake(500, out var second);

        Assert.True(taken);
        Assert.Equal(RunOutcome.Succeeded, Assert.Single(second!.Reports).Outcome);
        Assert.Empty(_acknowledged);
    }

    [Fact]
    public void Acknowledge_StaleAnswer_TellsTheObserver()
    {
        _outbox.Note(new FakeSource("r"), ReportUrgency.Started);
        _time.Advance(ReportPacing.Started);
        _outbox.TryTake(500, out var batch);

        _outbox.Acknowledge(batch!, new ReportReply([new RunRef("r", 1)]));

        Assert.Equal([new RunRef("r", 1)], _refused);
    }

    [Fact]
    public void TryTake_MoreThanFits_RespectsCountAndBytes()
    {
        for (int i = 0; i < 10; i++)
        {
            _outbox.Note(new FakeSource($"small-{i}"), ReportUrgency.Ended);
        }

        for (int i = 0; i < 3; i++)
        {
            _outbox.Note(new FakeSource($"big-{i}", ReportPacing.MaxBatchBytes), ReportUrgency.Ended);
        }

        _time.Advance(ReportPacing.Ended);
        var sizes = new List<int>();
        while (_outbox.TryTake(6, out var batch))
        {
            sizes.Add(batch.Reports.Count);
        }

        Assert.Equal([6, 4, 1, 1, 1], sizes);
    }

    [Fact]
    public async Task FlushAsync_ReportsWaitForCompany_SendsThemAtOnceAndCompletesWhenAcknowledged()
    {
        _outbox.Note(new FakeSource("r"), ReportUrgency.Armed);

        var flushed = _outbox.FlushAsync(CancellationToken.None);
        bool taken = _outbox.TryTake(500, out var batch);
        bool before = flushed.IsCompleted;
        _outbox.Acknowledge(batch!, new ReportReply([]));
        await flushed;

        Assert.True(taken);
        Assert.False(before);
    }

    [Fact]
    public void Forget_QueuedSource_IsNotSent()
    {
        var source = new FakeSource("r");
        _outbox.Note(source, ReportUrgency.Ended);

        _outbox.Forget(source);
        _time.Advance(ReportPacing.Ended);

        Assert.False(_outbox.TryTake(500, out _));
    }

    private static RunReport Ended(string runId)
        => new() { RunId = runId, Fence = 1, ArmedAtMicros = 1, StartedAtMicros = 2, EndedAtMicros = 3, Outcome = RunOutcome.Succeeded };
}
