using Executor.Sdk.Protocol;

namespace Scheduler.Server.Executors;

/// <summary>
/// What a node says to an executor that fetches it. A message stays until the executor says that it has it, so an answer lost on its way is
/// given again. Bounded: an executor that fetches nothing is let go.
/// </summary>
internal sealed class Mailbox(TimeProvider time) : IExecutorClient
{
    /// <summary>More unfetched than this, and the session ends; a WebSocket's receiver stops reading at as much.</summary>
    internal const long MaxBytes = 32 * 1024 * 1024;

    private const int MaxAnswerBytes = 1024 * 1024;
    private const int BytesPerRun = 600;
    private const int BytesPerRef = 80;
    private const int MaxParallelReports = 8;

    private readonly Lock _gate = new();
    private readonly Queue<(PolledMessage Message, int Bytes)> _messages = new();
    private TaskCompletionSource _changed = Unsignaled();
    private long _bytes;
    private long _lastSeq;
    private long _answered;
    private int _turn;
    private int _reporting;
    private bool _closed;

    public bool IsClosed
    {
        get
        {
            lock (_gate)
            {
                return _closed;
            }
        }
    }

    public Task Assign(IReadOnlyList<Assignment> runs) =>
        Put(new PolledMessage { Seq = 0, Assign = runs }, runs.Sum(run => BytesPerRun + (run.Args.ValueKind == default ? 0 : run.Args.GetRawText().Length)));

    public Task Revoke(IReadOnlyList<RunRef> runs) => Put(new PolledMessage { Seq = 0, Revoke = runs }, runs.Count * BytesPerRef);

    public Task Cancel(IReadOnlyList<RunRef> runs) => Put(new PolledMessage { Seq = 0, Cancel = runs }, runs.Count * BytesPerRef);

    public Task Drain(bool draining) => Put(new PolledMessage { Seq = 0, Drain = draining }, BytesPerRef);

    // A hello that loads packages is refused on this transport, so nobody gets here.
    public Task OrderPackages(PackageOrders orders) => Task.FromException(new NotSupportedException("Packages are ordered over WebSockets only."));

    /// <summary>Ends the session: a poll that waits is answered at once.</summary>
    public void Close()
    {
        lock (_gate)
        {
            _closed = true;
            _messages.Clear();
            Signal();
        }
    }

    /// <summary>Begins a poll: forgets what the executor has, and ends the wait of an earlier poll, whose answer nobody reads any more.</summary>
    /// <returns>The poll's number, for <see cref="WaitAsync"/> and <see cref="Read"/>.</returns>
    public int BeginPoll(long? after)
    {
        lock (_gate)
        {
            // Never more than was answered: a number that is made up loses nothing.
            var received = Math.Min(after ?? _answered, _answered);
            while (_messages.TryPeek(out var first) && first.Message.Seq <= received)
            {
                _bytes -= _messages.Dequeue().Bytes;
            }

            Signal();
            return ++_turn;
        }
    }

    /// <summary>True when there is something to answer the poll with, if only that another one has taken its place or the session is over.</summary>
    public async Task<bool> WaitAsync(int turn, TimeSpan limit, CancellationToken cancellationToken)
    {
        Task changed;
        lock (_gate)
        {
            if (_closed || turn != _turn || _messages.Count > 0)
            {
                return true;
            }

            changed = _changed.Task;
        }

        using var waited = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var first = await Task.WhenAny(changed, Task.Delay(limit, time, waited.Token));
        await waited.CancelAsync();
        cancellationToken.ThrowIfCancellationRequested();
        return first == changed;
    }

    /// <summary>What the poll is answered with: nothing when another one has taken its place.</summary>
    public IReadOnlyList<PolledMessage> Read(int turn)
    {
        lock (_gate)
        {
            if (_closed || turn != _turn)
            {
                return [];
            }

            var answer = new List<PolledMessage>();
            var bytes = 0;
            foreach (var (message, size) in _messages)
            {
                bytes += size;
                if (answer.Count > 0 && bytes > MaxAnswerBytes)
                {
                    break;
                }

                answer.Add(message);
                _answered = Math.Max(_answered, message.Seq);
            }

            return answer;
        }
    }

    /// <summary>False when as many reports as a hub works on at once are being committed.</summary>
    public bool TryBeginReport()
    {
        if (Interlocked.Increment(ref _reporting) <= MaxParallelReports)
        {
            return true;
        }

        Interlocked.Decrement(ref _reporting);
        return false;
    }

    public void EndReport() => Interlocked.Decrement(ref _reporting);

    private static TaskCompletionSource Unsignaled() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private Task Put(PolledMessage message, int bytes)
    {
        lock (_gate)
        {
            if (_closed)
            {
                // As on a connection that is gone: what was to be said is found again when the executor comes back.
                return Task.CompletedTask;
            }

            if (_bytes + bytes <= MaxBytes)
            {
                _messages.Enqueue((message with { Seq = ++_lastSeq }, bytes));
                _bytes += bytes;
                Signal();
                return Task.CompletedTask;
            }
        }

        Close();
        return Task.FromException(new IOException("the executor does not fetch its messages; its session is ended."));
    }

    private void Signal()
    {
        _changed.TrySetResult();
        _changed = Unsignaled();
    }
}
