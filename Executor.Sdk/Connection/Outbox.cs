using System.Diagnostics.CodeAnalysis;
using Executor.Sdk.Protocol;

namespace Executor.Sdk.Connection;

/// <summary>
/// Holds deliveries whose news the node has not acknowledged. A batch that was taken is either acknowledged or given back;
/// what changed meanwhile is queued again. How many deliveries there are is bounded by whoever accepts assignments.
/// </summary>
internal sealed class Outbox : IDisposable
{
    private const long Never = long.MaxValue;
    private const long Always = Never - 1;

    private readonly Lock _gate = new();
    private readonly Queue<(ReportSource Source, long SendByTicks)>[] _queues;
    private readonly long[] _delayTicks;
    private readonly long _armedAmongManyTicks;
    private readonly long _armedCompanyTicks;
    private readonly long _betweenEndsTicks;
    private readonly long _afterLoneEndTicks;
    private readonly TimeProvider _time;
    private readonly WakeTimer _wake;
    private long _nextEndsTicks;
    private int _queued;
    private int _inFlight;
    private bool _hurry;
    private TaskCompletionSource? _empty;

    public Outbox(TimeProvider time)
    {
        _time = time;
        _wake = new WakeTimer(time);
        _queues = [new(), new(), new(), new()];
        _delayTicks = [.. Enum.GetValues<ReportUrgency>().Select(urgency => Ticks(ReportPacing.Delay(urgency)))];
        _armedAmongManyTicks = Ticks(ReportPacing.ArmedAmongMany);
        _armedCompanyTicks = Ticks(ReportPacing.ArmedCompany);
        _betweenEndsTicks = Ticks(ReportPacing.BetweenEnds);
        _afterLoneEndTicks = Ticks(ReportPacing.AfterLoneEnd);
    }

    /// <summary>Set once, before the first report.</summary>
    public IOutboxObserver? Observer { get; set; }

    /// <summary>Notes that there is news of a delivery. Cheap: called on the way into a handler.</summary>
    public void Note(ReportSource source, ReportUrgency urgency)
    {
        long now = _time.GetTimestamp();
        long sendBy = now + _delayTicks[(int)urgency];
        lock (_gate)
        {
            if (urgency == ReportUrgency.Ended)
            {
                sendBy = Math.Max(sendBy, _nextEndsTicks);
            }
            else if (urgency == ReportUrgency.Armed && _queues[(int)ReportUrgency.Armed].Count >= ReportPacing.ManyArmed)
            {
                sendBy = now + _armedAmongManyTicks;
            }

            if (!Enqueue(source, urgency, sendBy))
            {
                return;
            }

            if (_hurry)
            {
                sendBy = 0;
            }
        }

        _wake.NoLaterThan(sendBy);
    }

    /// <summary>Completes when something may be due; a caller then takes batches until there are none.</summary>
    public Task WaitAsync(CancellationToken cancellationToken) => _wake.WaitAsync(cancellationToken);

    /// <summary>Hands out what is due; when nothing is, plans the next wake.</summary>
    public bool TryTake(int maxReports, [NotNullWhen(true)] out OutboxBatch? batch)
    {
        var sources = new List<ReportSource>();
        long wakeAt;
        lock (_gate)
        {
            long now = _hurry ? Always - _armedCompanyTicks : _time.GetTimestamp();
            int bytes = 0;

            // Once one end is due all of them go: they are at most a few milliseconds younger.
            long ended = NextSendBy(ReportUrgency.Ended) <= now ? Always : now;
            Take(ReportUrgency.Ended, ended, maxReports, ref bytes, sources);
            if (sources.Count > 0)
            {
                _nextEndsTicks = _time.GetTimestamp() + (sources.Count == 1 ? _afterLoneEndTicks : _betweenEndsTicks);
            }

            Take(ReportUrgency.Started, now, maxReports, ref bytes, sources);
            Take(ReportUrgency.Progress, now, maxReports, ref bytes, sources);
            long armed = NextSendBy(ReportUrgency.Armed) <= now ? now + _armedCompanyTicks : now;
            Take(ReportUrgency.Armed, armed, maxReports, ref bytes, sources);
            _inFlight += sources.Count;
            wakeAt = Enum.GetValues<ReportUrgency>().Min(NextSendBy);
        }

        if (wakeAt != Never)
        {
            _wake.NoLaterThan(wakeAt);
        }

        if (sources.Count == 0)
        {
            batch = null;
            return false;
        }

        batch = new OutboxBatch(sources, sources.ConvertAll(source => source.Snapshot()));
        return true;
    }

    /// <summary>The node has committed the batch.</summary>
    public void Acknowledge(OutboxBatch batch, ReportReply reply)
    {
        var ended = new List<ReportSource>();
        lock (_gate)
        {
            for (int i = 0; i < batch.Sources.Count; i++)
            {
                if (batch.Reports[i].Outcome is not null)
                {
                    ended.Add(batch.Sources[i]);
                    Dequeue(batch.Sources[i]);
                }
            }

            Landed(batch);
        }

        foreach (var refused in reply.Stale)
        {
            Observer?.Refused(refused);
        }

        foreach (var source in ended)
        {
            Observer?.EndAcknowledged(source);
        }
    }

    /// <summary>The batch's fate is unknown: everything in it is sent again, behind what is queued already.</summary>
    public void GiveBack(OutboxBatch batch)
    {
        lock (_gate)
        {
            foreach (var source in batch.Sources)
            {
                Enqueue(source, ReportUrgency.Ended, 0);
            }

            Landed(batch);
        }

        _wake.NoLaterThan(0);
    }

    /// <summary>Forgets a delivery that is no longer this executor's.</summary>
    public void Forget(ReportSource source)
    {
        lock (_gate)
        {
            Dequeue(source);
            SignalWhenEmpty();
        }
    }

    /// <summary>From now on nothing waits for company; completes when everything is acknowledged.</summary>
    public Task FlushAsync(CancellationToken cancellationToken)
    {
        Task empty;
        lock (_gate)
        {
            _hurry = true;
            _empty ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            empty = _empty.Task;
            SignalWhenEmpty();
        }

        _wake.NoLaterThan(0);
        return empty.WaitAsync(cancellationToken);
    }

    public void Dispose() => _wake.Dispose();

    private bool Enqueue(ReportSource source, ReportUrgency urgency, long sendBy)
    {
        if (source.Queued is { } queued)
        {
            if (queued >= urgency)
            {
                return false;
            }
        }
        else
        {
            _queued++;
        }

        source.Queued = urgency;
        _queues[(int)urgency].Enqueue((source, sendBy));
        return true;
    }

    private void Dequeue(ReportSource source)
    {
        if (source.Queued is not null)
        {
            source.Queued = null;
            _queued--;
        }
    }

    private void Take(
        ReportUrgency urgency, long now, int maxReports, ref int bytes, List<ReportSource> sources)
    {
        var queue = _queues[(int)urgency];
        while (sources.Count < maxReports && NextSendBy(urgency) <= now)
        {
            var source = queue.Peek().Source;
            int size = source.SizeBytes;
            if (sources.Count > 0 && bytes + size > ReportPacing.MaxBatchBytes)
            {
                return;
            }

            bytes += size;
            queue.Dequeue();
            Dequeue(source);
            sources.Add(source);
        }
    }

    /// <summary>When the head of a queue leaves; entries that moved to a more urgent queue, or left, are skipped.</summary>
    private long NextSendBy(ReportUrgency urgency)
    {
        var queue = _queues[(int)urgency];
        while (queue.TryPeek(out var head))
        {
            if (head.Source.Queued == urgency)
            {
                return head.SendByTicks;
            }

            queue.Dequeue();
        }

        return Never;
    }

    private void Landed(OutboxBatch batch)
    {
        _inFlight -= batch.Sources.Count;
        SignalWhenEmpty();
    }

    private void SignalWhenEmpty()
    {
        if (_queued == 0 && _inFlight == 0)
        {
            _empty?.TrySetResult();
        }
    }

    private long Ticks(TimeSpan span) => (long)(span.TotalSeconds * _time.TimestampFrequency);
}
