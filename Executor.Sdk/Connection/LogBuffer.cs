using System.Diagnostics.CodeAnalysis;
using Executor.Sdk.Protocol;
using Executor.Sdk.Timing;

namespace Executor.Sdk.Connection;

/// <summary>
/// Holds captured log lines until the node has them. Bounded per run and overall: when it is full the newest line is
/// dropped and counted, since the first lines of a flood say what began it; the next line that fits tells how many are missing.
/// </summary>
internal sealed class LogBuffer(ClusterClock clock) : IDisposable
{
    public const int MaxLinesPerRun = 10_000;
    public const int MaxLines = 20_000;
    public const long MaxChars = 8 * 1024 * 1024;
    public const int MaxMessageBytes = 8 * 1024;

    private readonly Lock _gate = new();
    private readonly Queue<RunLog> _waiting = new();
    private readonly WakeTimer _wake = new(clock.Time);
    private readonly long _delayTicks = (long)(ReportPacing.Logs.TotalSeconds * clock.Time.TimestampFrequency);
    private int _lines;
    private long _chars;
    private long _dropped;
    private TaskCompletionSource? _empty;

    /// <summary>Lines dropped since the start.</summary>
    public long Dropped => Interlocked.Read(ref _dropped);

    public void Append(RunLog log, string level, string category, string message, string? scope)
    {
        message = Text.CutUtf8(message, MaxMessageBytes);
        lock (_gate)
        {
            log.LastSeq++;
            if (log.Lines.Count >= MaxLinesPerRun || _lines >= MaxLines || _chars >= MaxChars)
            {
                log.DroppedSinceLast++;
                Interlocked.Increment(ref _dropped);
                return;
            }

            Add(log, new LogLine(log.LastSeq, clock.NowMicros, level, category, message, scope, log.DroppedSinceLast));
        }

        _wake.NoLaterThan(clock.Time.GetTimestamp() + _delayTicks);
    }

    /// <summary>A delivery has ended: when its last lines were dropped, one more line says so.</summary>
    public void Close(RunLog log)
    {
        lock (_gate)
        {
            if (log.DroppedSinceLast > 0)
            {
                log.LastSeq++;
                string text = $"{log.DroppedSinceLast} log lines were dropped because a buffer was full.";
                Add(log, new LogLine(log.LastSeq, clock.NowMicros, "warning", "Executor.Sdk", text, null, log.DroppedSinceLast));
            }
        }

        _wake.NoLaterThan(clock.Time.GetTimestamp() + _delayTicks);
    }

    public Task WaitAsync(CancellationToken cancellationToken) => _wake.WaitAsync(cancellationToken);

    public bool TryTake([NotNullWhen(true)] out LogBatch? batch)
    {
        var logs = new List<RunLog>();
        var chunks = new List<LogChunk>();
        lock (_gate)
        {
            int lines = 0;
            int bytes = 0;
            while (lines < ReportPacing.MaxLogLines && bytes < ReportPacing.MaxLogBatchBytes && _waiting.TryDequeue(out var log))
            {
                if (log.Forgotten)
                {
                    continue;
                }

                var taken = new List<LogLine>();
                foreach (var line in log.Lines)
                {
                    if (lines >= ReportPacing.MaxLogLines || bytes >= ReportPacing.MaxLogBatchBytes)
                    {
                        break;
                    }

                    taken.Add(line);
                    lines++;
                    bytes += 120 + Text.JsonBytes(line.Message) + Text.JsonBytes(line.Scope) + line.Category.Length;
                }

                logs.Add(log);
                chunks.Add(new LogChunk(log.RunId, log.Fence, taken));
            }
        }

        batch = logs.Count == 0 ? null : new LogBatch(logs, chunks);
        return batch is not null;
    }

    /// <summary>The node has committed the lines.</summary>
    public void Acknowledge(LogBatch batch)
    {
        lock (_gate)
        {
            for (int i = 0; i < batch.Logs.Count; i++)
            {
                var log = batch.Logs[i];
                for (int n = batch.Chunks[i].Lines.Count; n > 0 && !log.Forgotten; n--)
                {
                    Remove(log.Lines.Dequeue());
                }

                Relist(log);
            }

            SignalWhenEmpty();
        }
    }

    /// <summary>The batch's fate is unknown: its lines are sent again; their sequence numbers make that harmless.</summary>
    public void GiveBack(LogBatch batch)
    {
        lock (_gate)
        {
            foreach (var log in batch.Logs)
            {
                Relist(log);
            }
        }

        _wake.NoLaterThan(0);
    }

    /// <summary>Completes when everything is acknowledged.</summary>
    public Task FlushAsync(CancellationToken cancellationToken)
    {
        Task empty;
        lock (_gate)
        {
            _empty ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            empty = _empty.Task;
            SignalWhenEmpty();
        }

        _wake.NoLaterThan(0);
        return empty.WaitAsync(cancellationToken);
    }

    /// <summary>Drops what is left of a delivery that is no longer this executor's.</summary>
    public void Forget(RunLog log)
    {
        lock (_gate)
        {
            log.Forgotten = true;
            while (log.Lines.TryDequeue(out var line))
            {
                Remove(line);
            }

            SignalWhenEmpty();
        }
    }

    public void Dispose() => _wake.Dispose();

    private void Add(RunLog log, LogLine line)
    {
        if (log.Forgotten)
        {
            return;
        }

        log.DroppedSinceLast = 0;
        log.Lines.Enqueue(line);
        _lines++;
        _chars += line.Message.Length;
        if (!log.Listed)
        {
            log.Listed = true;
            _waiting.Enqueue(log);
        }
    }

    private void SignalWhenEmpty()
    {
        if (_lines == 0)
        {
            _empty?.TrySetResult();
        }
    }

    private void Remove(LogLine line)
    {
        _lines--;
        _chars -= line.Message.Length;
    }

    private void Relist(RunLog log)
    {
        log.Listed = log.Lines.Count > 0;
        if (log.Listed)
        {
            _waiting.Enqueue(log);
        }
    }
}
