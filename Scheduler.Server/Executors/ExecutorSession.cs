using Executor.Sdk.Protocol;

namespace Scheduler.Server.Executors;

/// <summary>An executor's connection to this node.</summary>
internal sealed class ExecutorSession(ExecutorRow row, ExecutorConnection connection, TimeProvider time)
{
    private long _heardAt = time.GetTimestamp();
    private int _ended;

    public ExecutorRow Row { get; } = row;

    public string ExecutorId => Row.Id;

    public string Session => Row.Session;

    public string ConnectionId { get; } = connection.Id;

    /// <summary>Whether its process says hello for the first time.</summary>
    public bool IsNewProcess { get; init; }

    /// <summary>Whether it is to be told which packages to run.</summary>
    public bool LoadsPackages { get; init; }

    /// <summary>The executor's side of the connection.</summary>
    public IExecutorClient Remote { get; } = connection.Remote;

    /// <summary>The last heartbeat; null before the first.</summary>
    public BeatMessage? Load { get; private set; }

    /// <summary>Once true this node has sent it its last new run.</summary>
    public bool Draining { get; set; } = row.Draining;

    /// <summary>The admin's wish as this node has carried it out.</summary>
    public bool DrainedByAdmin { get; set; } = row.DrainedByAdmin;

    public bool IsHeard => time.GetElapsedTime(Interlocked.Read(ref _heardAt)) < connection.MissedAfter;

    public bool IsEnded => Volatile.Read(ref _ended) == 1;

    public void Heard(BeatMessage? load = null)
    {
        Interlocked.Exchange(ref _heardAt, time.GetTimestamp());
        Load = load ?? Load;
    }

    /// <summary>True for the one caller that ends the session.</summary>
    public bool TryEnd() => Interlocked.Exchange(ref _ended, 1) == 0;

    public void Abort() => connection.Abort();
}
