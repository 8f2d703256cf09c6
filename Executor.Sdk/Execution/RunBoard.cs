using Executor.Sdk.Connection;
using Executor.Sdk.Jobs;
using Executor.Sdk.Protocol;
using Executor.Sdk.Timing;
using Microsoft.Extensions.Logging;

namespace Executor.Sdk.Execution;

/// <summary>
/// All deliveries this executor holds, from arming to the acknowledgement of their end. One lock guards it; nothing that
/// can wait happens under it.
/// </summary>
internal sealed partial class RunBoard : IOutboxObserver, IDisposable
{
    private const long TellFullEveryMicros = 10_000_000;
    private static readonly TimeSpan SweepPace = TimeSpan.FromMilliseconds(500);

    private readonly Lock _gate = new();
    private readonly Dictionary<string, HeldRun> _held = new(StringComparer.Ordinal);
    private readonly Dictionary<RunRef, StoredReport> _stored = [];
    private readonly EndedRuns _ended;
    private readonly DueRuns _due;
    private readonly DueTimer<HeldRun> _timer;
    private readonly ITimer _sweep;
    private readonly RunBoardOptions _options;
    private readonly HandlerTable _handlers;
    private readonly RunStarter _starter;
    private readonly ClusterClock _clock;
    private readonly Outbox _outbox;
    private readonly LogBuffer _logs;
    private readonly IRunRecorder _recorder;
    private readonly ILogger<RunBoard> _logger;
    private TaskCompletionSource? _idle;
    private bool _drained;
    private bool _stopping;
    private int _unstarted;
    private long _tellFullAtMicros;

    public RunBoard(
        RunBoardOptions options, HandlerTable handlers, RunStarter starter, ClusterClock clock, IShortSleep sleep,
        Outbox outbox, LogBuffer logs, IRunRecorder recorder, ILogger<RunBoard> logger)
    {
        _options = options;
        _handlers = handlers;
        _starter = starter;
        _clock = clock;
        _outbox = outbox;
        _logs = logs;
        _recorder = recorder;
        _logger = logger;
        _ended = new EndedRuns(clock.Time);
        _due = new DueRuns(options.Slots, clock, EndUnstarted, Start);
        _timer = new DueTimer<HeldRun>(clock, sleep, Release);
        _sweep = clock.Time.CreateTimer(static state => ((RunBoard)state!).SweepExpired(), this, SweepPace, SweepPace);
        outbox.Observer = this;
    }

    public TimeSpan CancelGrace => _options.CancelGrace;

    public int Running => _due.Running;

    public int Unstarted => Volatile.Read(ref _unstarted);

    /// <summary>Whether this executor is shutting down.</summary>
    public bool Stopping => Volatile.Read(ref _stopping);

    public bool Draining => Volatile.Read(ref _drained) || Volatile.Read(ref _stopping);

    /// <summary>What a node is told of when a connection opens.</summary>
    public IReadOnlyList<RunRef> Held()
    {
        lock (_gate)
        {
            return [.. _held.Values.Select(run => new RunRef(run.RunId, run.Fence)), .. _stored.Keys];
        }
    }

    /// <summary>Arms what is new; what is known already is reported again instead.</summary>
    public void Assign(IReadOnlyList<Assignment> assignments)
    {
        var armed = new List<HeldRun>(assignments.Count);
        lock (_gate)
        {
            foreach (var assignment in assignments)
            {
                if (Take(assignment) is { } run)
                {
                    armed.Add(run);
                }
            }
        }

        Arm(armed);
    }

    /// <summary>Takes back what has not started; what has is reported as started.</summary>
    public void Revoke(IReadOnlyList<RunRef> deliveries) => Withdraw(deliveries, RunOutcome.Revoked);

    /// <summary>Stops what runs and ends what has not started.</summary>
    public void Cancel(IReadOnlyList<RunRef> deliveries) => Withdraw(deliveries, RunOutcome.Canceled);

    /// <summary>Whether an admin wants no new runs here.</summary>
    public void Drain(bool draining) => Volatile.Write(ref _drained, draining);

    /// <summary>Queues a report that a former process left behind.</summary>
    public void Restore(RunReport report)
    {
        lock (_gate)
        {
            Store(report);
        }
    }

    /// <summary>From now on nothing is accepted, and what has not started goes back.</summary>
    public void ReturnUnstarted()
    {
        lock (_gate)
        {
            _stopping = true;
            foreach (var run in _held.Values.Where(run => run.State < RunState.Running).ToList())
            {
                EndUnstarted(run, new RunEnd(RunOutcome.Returned));
                _due.Leave(run);
            }
        }
    }

    /// <summary>What has not started lets go of handlers that are not offered any more, and finds those that are.</summary>
    public void HandlersChanged()
    {
        var outdated = new List<HeldRun>();
        lock (_gate)
        {
            foreach (var run in _held.Values.Where(run => run.State < RunState.Running && run.Fit.IsOutdated))
            {
                run.Fit = default;
                outdated.Add(run);
            }
        }

        // Reading arguments takes a while, so not under the lock; a run that starts meanwhile finds its handler itself.
        foreach (var run in outdated)
        {
            var fit = RunFit.Find(run.Assignment, _handlers);
            lock (_gate)
            {
                if (run.State < RunState.Running && !run.HasEnded && fit.Handler?.Set is not { IsOpen: false })
                {
                    run.Fit = fit;
                }
            }
        }
    }

    /// <summary>Takes the handler that a run starts on.</summary>
    public RunFit Enter(HeldRun run) => RunFit.Enter(run, _handlers);

    /// <summary>Completes when no handler runs.</summary>
    public Task WaitIdleAsync(CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            if (_due.Running == 0)
            {
                return Task.CompletedTask;
            }

            _idle ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            return _idle.Task.WaitAsync(cancellationToken);
        }
    }

    /// <summary>Asks every running handler to stop.</summary>
    public void StopRunning()
    {
        foreach (var run in RunningNow())
        {
            run.Stop(CancellationReason.ExecutorStopping);
        }
    }

    /// <summary>Reports the runs whose handlers did not stop in time.</summary>
    public void AbandonRunning()
    {
        foreach (var run in RunningNow())
        {
            EndWhileRunning(run, RunEnds.Stopped(CancellationReason.ExecutorStopping));
        }
    }

    /// <summary>Called on a pool thread when a run got its slot.</summary>
    public void Run(HeldRun run) => _ = _starter.RunAsync(run, this);

    public void NoteStarting(HeldRun run) => _outbox.Note(run, ReportUrgency.Started);

    public void NoteStarted(HeldRun run, long atMicros) => _recorder.Started(run, atMicros);

    public void NoteProgress(HeldRun run) => _outbox.Note(run, ReportUrgency.Progress);

    public void Log(HeldRun run, string level, string category, string message, string? scope)
        => _logs.Append(run.Log, level, category, message, scope);

    /// <summary>The handler has returned or thrown.</summary>
    public void Finish(HeldRun run, RunEnd end)
    {
        run.Settle();
        EndWhileRunning(run, end);
        Free(run);
    }

    /// <summary>The handler has returned and the run goes on elsewhere: nothing more is said of it here.</summary>
    public void HandOver(HeldRun run)
    {
        run.Settle();

        // Where a grace was over first, its end has been reported and is waited for.
        if (run.TryEnd(RunEnds.HandedOver))
        {
            lock (_gate)
            {
                _ended.Add(run.RunId, run.Fence);
                if (_held.TryGetValue(run.RunId, out var held) && ReferenceEquals(held, run))
                {
                    _held.Remove(run.RunId);
                }
            }

            _outbox.Forget(run);
            if (run.LogIfAny is { } log)
            {
                _logs.Close(log);
            }
        }

        Free(run);
    }

    /// <summary>Reports an end although the handler may still hold its slot.</summary>
    public void EndWhileRunning(HeldRun run, RunEnd end)
    {
        if (run.TryEnd(end))
        {
            Publish(run);
        }
    }

    public void EndAcknowledged(ReportSource source)
    {
        var delivery = new RunRef(source.RunId, source.Fence);
        lock (_gate)
        {
            _ended.Add(source.RunId, source.Fence);
            _stored.Remove(delivery);
            if (_held.TryGetValue(source.RunId, out var run) && ReferenceEquals(run, source))
            {
                _held.Remove(source.RunId);
            }
        }

        _recorder.Settled(delivery);
    }

    public void Refused(RunRef delivery)
    {
        lock (_gate)
        {
            _ended.Add(delivery.RunId, delivery.Fence);
            if (_stored.Remove(delivery, out var stored))
            {
                _outbox.Forget(stored);
            }

            if (_held.TryGetValue(delivery.RunId, out var run) && run.Fence == delivery.Fence)
            {
                _held.Remove(delivery.RunId);
                Silence(run);
            }
        }

        _recorder.Settled(delivery);
    }

    public void Dispose()
    {
        _timer.Dispose();
        _sweep.Dispose();
    }

    private void Free(HeldRun run)
    {
        lock (_gate)
        {
            _due.Free(run);
            if (_due.Running == 0)
            {
                _idle?.TrySetResult();
                _idle = null;
            }
        }
    }

    private HeldRun? Take(Assignment assignment)
    {
        if (_held.TryGetValue(assignment.RunId, out var known))
        {
            if (known.Fence == assignment.Fence)
            {
                _outbox.Note(known, known.HasEnded ? ReportUrgency.Ended : ReportUrgency.Started);
                return null;
            }

            if (known.Fence > assignment.Fence)
            {
                return null;
            }
        }

        if (_ended.Contains(assignment.RunId, assignment.Fence) || _stored.ContainsKey(new RunRef(assignment.RunId, assignment.Fence)))
        {
            return null;
        }

        if (Draining)
        {
            Store(new RunReport { RunId = assignment.RunId, Fence = assignment.Fence, Outcome = RunOutcome.Returned, EndedAtMicros = _clock.NowMicros });
            return null;
        }

        if (_held.Count + _stored.Count >= _options.Capacity)
        {
            LogFull(_options.Capacity);
            return null;
        }

        if (known is not null)
        {
            Silence(known);
        }

        var run = new HeldRun(assignment, this, _clock);
        _held[assignment.RunId] = run;
        _unstarted++;
        return run;
    }

    private void Arm(List<HeldRun> runs)
    {
        List<HeldRun>? dueNow = null;
        long now = _clock.NowMicros;
        int version = _handlers.Version;
        foreach (var run in runs)
        {
            Put(run, RunFit.Find(run.Assignment, _handlers));
            _recorder.Armed(run);
            if (run.StartAtMicros <= now)
            {
                (dueNow ??= []).Add(run);
            }
            else
            {
                _timer.Schedule(run, run.StartAtMicros);
            }
        }

        if (dueNow is not null)
        {
            Release(dueNow);
        }

        foreach (var run in runs)
        {
            _outbox.Note(run, ReportUrgency.Armed);
        }

        // Handlers that were replaced meanwhile may have been found here after the others were looked through.
        Interlocked.MemoryBarrier();
        if (_handlers.Version != version)
        {
            HandlersChanged();
        }
    }

    private void Put(HeldRun run, RunFit fit)
    {
        if (!fit.IsPassing)
        {
            run.Fit = fit;
            return;
        }

        lock (_gate)
        {
            run.Fit = fit;
        }
    }

    private void Release(List<HeldRun> runs)
    {
        lock (_gate)
        {
            foreach (var run in runs)
            {
                if (run.State is RunState.Armed)
                {
                    _due.Admit(run);
                }
            }

            _due.Fill();
        }
    }

    private void Start(HeldRun run)
    {
        _unstarted--;
        _options.Launch(run);
    }

    private void Withdraw(IReadOnlyList<RunRef> deliveries, RunOutcome outcome)
    {
        lock (_gate)
        {
            foreach (var (runId, fence) in deliveries)
            {
                if (!_held.TryGetValue(runId, out var run) || run.Fence != fence)
                {
                    RefuseUnknown(runId, fence, outcome);
                }
                else if (run.State < RunState.Running)
                {
                    EndUnstarted(run, new RunEnd(outcome));
                    _due.Leave(run);
                    _due.Fill();
                }
                else if (outcome is RunOutcome.Canceled && run.State is RunState.Running)
                {
                    run.Stop(CancellationReason.Canceled);
                }
                else
                {
                    _outbox.Note(run, ReportUrgency.Ended);
                }
            }
        }
    }

    /// <summary>A delivery that never arrived, or arrives later: it is answered for, and will not be run.</summary>
    private void RefuseUnknown(string runId, int fence, RunOutcome outcome)
    {
        bool newer = _held.TryGetValue(runId, out var run) && run.Fence > fence;
        if (!newer && !_ended.Contains(runId, fence) && !_stored.ContainsKey(new RunRef(runId, fence)))
        {
            _ended.Add(runId, fence);
            Store(new RunReport { RunId = runId, Fence = fence, Outcome = outcome, EndedAtMicros = _clock.NowMicros });
        }
    }

    private void Store(RunReport report)
    {
        var stored = new StoredReport(report);
        _stored[new RunRef(report.RunId, report.Fence)] = stored;
        _outbox.Note(stored, ReportUrgency.Ended);
    }

    private void EndUnstarted(HeldRun run, RunEnd end)
    {
        run.State = RunState.Ended;
        _unstarted--;
        if (run.TryEnd(end))
        {
            Publish(run);
        }
    }

    private void Publish(HeldRun run)
    {
        if (run.LogIfAny is { } log)
        {
            _logs.Close(log);
        }

        _recorder.Ended(run);
        _outbox.Note(run, ReportUrgency.Ended);
    }

    /// <summary>Stops a delivery that is no longer ours, without a word about it.</summary>
    private void Silence(HeldRun run)
    {
        bool running = run.State is RunState.Running;
        if (run.State < RunState.Running)
        {
            run.State = RunState.Ended;
            _unstarted--;
        }

        run.TryEnd(new RunEnd(RunOutcome.Revoked));
        _outbox.Forget(run);
        if (run.LogIfAny is { } log)
        {
            _logs.Forget(log);
        }

        if (running)
        {
            run.Stop(CancellationReason.Canceled);
        }
        else
        {
            _due.Leave(run);
            _due.Fill();
        }
    }

    private void SweepExpired()
    {
        lock (_gate)
        {
            foreach (var run in _held.Values.Where(run => run.State is RunState.Ready or RunState.Waiting && _due.HasExpired(run)).ToList())
            {
                EndUnstarted(run, RunEnds.Skipped(EndReasons.Expired));
                _due.Leave(run);
            }

            _due.Fill();
        }
    }

    private List<HeldRun> RunningNow()
    {
        lock (_gate)
        {
            return [.. _held.Values.Where(run => run.State is RunState.Running && !run.HasEnded)];
        }
    }

    // Once in a while: a server that goes on sending would otherwise be answered with a line per run.
    private void LogFull(int capacity)
    {
        long now = _clock.NowMicros;
        if (now >= _tellFullAtMicros)
        {
            _tellFullAtMicros = now + TellFullEveryMicros;
            Logs.Full(_logger, capacity);
        }
    }

    private static partial class Logs
    {
        [LoggerMessage(3001, LogLevel.Warning, "{Capacity} runs are held or unacknowledged, as many as Executor:OutboxCapacity allows; new ones are left to the server until some are acknowledged.")]
        public static partial void Full(ILogger logger, int capacity);
    }
}
