using Executor.Sdk.Protocol;
using Scheduler.Server.Executors;
using Scheduler.Server.Runs;

namespace Scheduler.Server.Dispatch;

/// <summary>Hands runs to a connected executor.</summary>
internal sealed partial class AssignmentSender(IJobDefinitions jobs, UpstreamResults upstreams, ILogger<AssignmentSender> logger)
{
    private const int MaxPerMessage = 200;

    public async Task SendAsync(ExecutorSession session, IEnumerable<WaitingRun> runs, CancellationToken cancellationToken)
    {
        foreach (var part in runs.Chunk(MaxPerMessage))
        {
            var assignments = new List<Assignment>(part.Length);
            foreach (var run in part)
            {
                if (await jobs.FindAsync(run.JobId, run.JobVersion, cancellationToken) is { } job)
                {
                    assignments.Add(AssignmentFactory.Create(run, job, await upstreams.ReadAsync(run, job, cancellationToken)));
                }
                else
                {
                    Log.NoDefinition(logger, run.Id, run.JobId, run.JobVersion);
                }
            }

            Send(session, session.Remote.Assign(assignments));
        }
    }

    /// <summary>Does not wait for a slow receiver, which would hold up all others; one that stays slow misses its heartbeats and is let go.</summary>
    public void Send(ExecutorSession session, Task message)
    {
        if (!message.IsCompletedSuccessfully)
        {
            _ = ObserveAsync(session, message);
        }
    }

    private async Task ObserveAsync(ExecutorSession session, Task message)
    {
        try
        {
            await message;
        }
        catch (Exception exception)
        {
            // The connection broke; what was sent is presented, or missed, when the executor comes back.
            Log.NotSent(logger, session.Row.Name, exception.Message);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(9010, LogLevel.Error, "Run {RunId} cannot be sent: job {JobId} has no version {Version}.")]
        public static partial void NoDefinition(ILogger logger, string runId, string jobId, int version);

        [LoggerMessage(9011, LogLevel.Information, "A message to executor {Name} was not sent: {Reason}")]
        public static partial void NotSent(ILogger logger, string name, string reason);
    }
}
