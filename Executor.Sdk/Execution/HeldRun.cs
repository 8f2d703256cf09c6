using Executor.Sdk.Connection;
using Executor.Sdk.Jobs;
using Executor.Sdk.Protocol;
using Executor.Sdk.Timing;

namespace Executor.Sdk.Execution;

/// <summary>
/// One delivery from its arming to the acknowledgement of its end. <see cref="State"/> belongs to the board's lock; what a
/// report tells is published without one: each part is written once.
/// </summary>
internal sealed class HeldRun(Assignment assignment, RunBoard board, ClusterClock clock) : ReportSource, IThreadPoolWorkItem, IRunFeedback
{
    private const int MaxProgressChars = 1_000;
    private const int FixedBytes = 500;

    private readonly long _armedAtMicros = clock.NowMicros;
    private long _startedAtMicros;
    private long _clockErrorMicros;
    private RunEnd? _end;
    private RunProgress? _progress;
    private PackageRef? _package;
    private int _stopReason;
    private CancellationTokenSource? _cancellation;
    private ITimer? _timeout;
    private ITimer? _grace;
    private RunLog? _log;

    public Assignment Assignment => assignment;

    public long ArmedAtMicros => _armedAtMicros;

    /// <summary>When it starts: due, and for a further attempt not before its pause is over.</summary>
    public long StartAtMicros { get; } = Math.Max(assignment.DueAtMicros, assignment.NotBeforeMicros ?? assignment.DueAtMicros);

    public override string RunId => assignment.RunId;

    public override int Fence => assignment.Fence;

    public RunState State { get; set; } = RunState.Armed;

    /// <summary>What it will start on, as far as that is known. What may pass is written under the board's lock only.</summary>
    public RunFit Fit { get; set; }

    public bool HasEnded => Volatile.Read(ref _end) is not null;

    public RunEnd? End => Volatile.Read(ref _end);

    public CancellationReason CancellationReason => (CancellationReason)Volatile.Read(ref _stopReason);

    /// <summary>Made with the first line that the handler logs.</summary>
    public RunLog Log => LazyInitializer.EnsureInitialized(ref _log, () => new RunLog(RunId, Fence));

    public RunLog? LogIfAny => Volatile.Read(ref _log);

    public override int SizeBytes
    {
        get
        {
            var end = Volatile.Read(ref _end);
            return FixedBytes + (end?.ResultBytes ?? 0) + Text.JsonBytes(end?.Error?.Message) + Text.JsonBytes(end?.Error?.Stack)
                + Text.JsonBytes(Volatile.Read(ref _progress)?.Message);
        }
    }

    public void Execute() => board.Run(this);

    public override RunReport Snapshot()
    {
        var end = Volatile.Read(ref _end) is { GoesOn: false } over ? over : null;
        long started = Volatile.Read(ref _startedAtMicros);
        return new RunReport
        {
            RunId = RunId,
            Fence = Fence,
            // A run's lateness is that of its first attempt.
            DueAtMicros = Assignment.NotBeforeMicros is null ? Assignment.DueAtMicros : null,
            ArmedAtMicros = _armedAtMicros,
            StartedAtMicros = started == 0 ? null : started,
            EndedAtMicros = end?.AtMicros,
            Outcome = end?.Outcome,
            Reason = end?.Reason,
            Result = end?.Result,
            Error = end?.Error,
            Progress = Volatile.Read(ref _progress),
            Package = started == 0 ? null : _package,
            ClockErrorMicros = _clockErrorMicros,
        };
    }

    /// <summary>Takes the start; spins where the clock of another processor is still a hair before due.</summary>
    public long MarkStarted(long clockErrorMicros, PackageRef? package)
    {
        _package = package;
        _clockErrorMicros = clockErrorMicros;
        long now = clock.NowMicros;
        while (now < StartAtMicros)
        {
            Thread.SpinWait(10);
            now = clock.NowMicros;
        }

        Volatile.Write(ref _startedAtMicros, now);
        return now;
    }

    /// <summary>Takes the end unless it has one: the first one counts.</summary>
    public bool TryEnd(RunEnd end)
    {
        long at = Math.Max(clock.NowMicros, Volatile.Read(ref _startedAtMicros));
        if (Interlocked.CompareExchange(ref _end, end with { AtMicros = at }, null) is not null)
        {
            return false;
        }

        // An end may wait long for its acknowledgement; it must not keep a package's types meanwhile.
        Fit = default;
        return true;
    }

    public void Progress(double percent, string? message)
    {
        if (!HasEnded)
        {
            Volatile.Write(ref _progress, new RunProgress(percent, message is null ? null : Text.CutChars(message, MaxProgressChars)));
            board.NoteProgress(this);
        }
    }

    /// <summary>Makes the token that the handler gets and starts the clock of its timeout.</summary>
    public CancellationToken BeginCancellation()
    {
        var cancellation = new CancellationTokenSource();
        Interlocked.Exchange(ref _cancellation, cancellation);
        if (CancellationReason != CancellationReason.None)
        {
            cancellation.Cancel();
        }

        if (assignment.TimeoutMs is { } timeoutMs)
        {
            var span = TimeSpan.FromMilliseconds(Math.Clamp(timeoutMs, 0, uint.MaxValue - 2));
            _timeout = clock.Time.CreateTimer(
                static state => ((HeldRun)state!).Stop(CancellationReason.TimedOut), this, span, Timeout.InfiniteTimeSpan);
        }

        return cancellation.Token;
    }

    /// <summary>Asks the handler to stop. Only the first reason counts.</summary>
    public void Stop(CancellationReason reason)
    {
        if (Interlocked.CompareExchange(ref _stopReason, (int)reason, (int)CancellationReason.None) != (int)CancellationReason.None)
        {
            return;
        }

        var grace = clock.Time.CreateTimer(static state => ((HeldRun)state!).GraceOver(), this, board.CancelGrace, Timeout.InfiniteTimeSpan);
        Interlocked.Exchange(ref _grace, grace);
        if (HasEnded)
        {
            grace.Dispose();
        }

        // The handler's callbacks run on the pool: whoever asked must not wait for them.
        _ = Volatile.Read(ref _cancellation)?.CancelAsync();
    }

    /// <summary>The handler has returned: nothing will fire any more.</summary>
    public void Settle()
    {
        _timeout?.Dispose();
        Volatile.Read(ref _grace)?.Dispose();
        Interlocked.Exchange(ref _cancellation, null);
    }

    private void GraceOver()
        => board.EndWhileRunning(this, RunEnds.Stopped(CancellationReason) with { Reason = EndReasons.IgnoredCancellation });
}
